package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

class PostgresDdlTest {

    private static final RowType ROW = RowType.of(
            new LogicalType[] {new BigIntType(false), VarCharType.STRING_TYPE, new DecimalType(12, 2)},
            new String[] {"Id", "select", "a\"; DROP TABLE x; --"});

    @Test
    void quotesEveryIdentifier() {
        assertThat(PostgresDdl.createTable("my.schema", "Or\"der", ROW, List.of("Id", "select")))
                .isEqualTo("CREATE TABLE \"my.schema\".\"Or\"\"der\" (\"Id\" bigint NOT NULL, \"select\" text,"
                        + " \"a\"\"; DROP TABLE x; --\" numeric(12, 2), PRIMARY KEY (\"Id\", \"select\"))");
        assertThat(PostgresDdl.createSchema("a\"b")).isEqualTo("CREATE SCHEMA \"a\"\"b\"");
        assertThat(PostgresDdl.dropSchema("a b", true)).isEqualTo("DROP SCHEMA \"a b\" CASCADE");
        assertThat(PostgresDdl.dropSchema("a b", false)).isEqualTo("DROP SCHEMA \"a b\" RESTRICT");
        assertThat(PostgresDdl.dropTable("S", "t")).isEqualTo("DROP TABLE \"S\".\"t\"");
        assertThat(PostgresDdl.addColumn("S", "t", "c d", new BigIntType()))
                .isEqualTo("ALTER TABLE \"S\".\"t\" ADD COLUMN \"c d\" bigint");
    }

    @Test
    void makesATableWithoutAKey() {
        assertThat(PostgresDdl.createTable(
                        "s", "t", RowType.of(new LogicalType[] {new BigIntType()}, new String[] {"a"}), List.of()))
                .isEqualTo("CREATE TABLE \"s\".\"t\" (\"a\" bigint)");
    }

    @Test
    void writesCommentsAsTexts() {
        assertThat(PostgresDdl.comments("s", "t", "it's \\ so", ROW, List.of("", "'); DROP TABLE x; --", "")))
                .containsExactly(
                        "COMMENT ON TABLE \"s\".\"t\" IS E'it''s \\\\ so'",
                        "COMMENT ON COLUMN \"s\".\"t\".\"select\" IS E'''); DROP TABLE x; --'");
        assertThat(PostgresDdl.comments("s", "t", "", ROW, List.of("", "", ""))).isEmpty();
    }

    @Test
    void knowsNamesThatTheServerWouldCut() {
        assertThat(PostgresDdl.keepsName("a".repeat(63))).isTrue();
        assertThat(PostgresDdl.keepsName("a".repeat(64))).isFalse();
        assertThat(PostgresDdl.keepsName("ä".repeat(32))).isFalse();
        assertThat(PostgresDdl.keepsName("a\0b")).isFalse();
        assertThat(PostgresDdl.keepsName("")).isFalse();
    }
}
