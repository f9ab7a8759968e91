package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

/** What is the same on MySQL and MariaDB. */
abstract class MySqlMirrorSweepContract extends MirrorSweepContract {

    @Override
    final String schema() {
        return database;
    }

    @Override
    final String quoted(String identifier) {
        return MySqlDialect.INSTANCE.quoted(identifier);
    }

    @Test
    void aTextMayHaveOtherLetters() throws Exception {
        run("CREATE TABLE names (id varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, v int)");
        TargetTable names = table("names", columns(VarCharType.STRING_TYPE, new IntType()), "id");
        equalKeyStays(names, GenericRowData.of(StringData.fromString("Anna"), 1), "UPDATE names SET id = 'ANNA'");
        assertThat(all("names")).containsExactly("ANNA,1");
    }
}
