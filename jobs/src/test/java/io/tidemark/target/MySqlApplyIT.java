package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MySqlServer;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** On a server that bends values unless a session says otherwise. */
@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlApplyIT extends MySqlApplyContract {

    @Override
    DatabaseServer startServer() {
        return MySqlServer.builder()
                .withoutFsync()
                .setting("sql-mode", "")
                .setting("default-time-zone", "+05:45")
                .setting("max-allowed-packet", "4194304")
                .start();
    }

    @Test
    void saysWhichRowTheTargetRefuses() throws Exception {
        assertThatThrownBy(() -> stage(keylessWriter, keyless, 1, row(RowKind.INSERT, 1, "no json")))
                .rootCause()
                .hasMessageContaining("TM-3014")
                .hasMessageContaining("%s: Invalid JSON text".formatted(keyless))
                .hasMessageContaining("'%s'".formatted(NOTE))
                .hasMessageContaining("row id=1");
    }
}
