package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MariaDbServer;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** On a server that bends values unless a session says otherwise. */
class MariaDbApplyIT extends MySqlApplyContract {

    @Override
    DatabaseServer startServer() {
        return MariaDbServer.builder()
                .withoutFsync()
                .setting("sql-mode", "")
                .setting("default-time-zone", "+05:45")
                .setting("max-allowed-packet", "4194304")
                .start();
    }

    /** A JSON of MariaDB's is a text with a constraint, which the stage does not have. */
    @Test
    void saysWhichRowTheTargetRefuses() throws Exception {
        CompletedEpoch epoch =
                epoch(1, Staged.NOTHING, stage(keylessWriter, keyless, 1, row(RowKind.INSERT, 1, "no json")));
        assertThatThrownBy(() -> apply(epoch))
                .rootCause()
                .hasMessageContaining("TM-3014")
                .hasMessageContaining("epoch 1, up to shop at 0/1")
                .hasMessageContaining("CONSTRAINT `keyless.no\"te``` failed");
    }
}
