package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

class TargetSqlTest {

    private static TargetTable table(List<String> key, String... columns) {
        LogicalType[] types = new LogicalType[columns.length];
        Arrays.fill(types, VarCharType.STRING_TYPE);
        types[0] = new BigIntType(false);
        return new TargetTable(
                "jdbc:postgresql:x", "u", "secret", "my schema", "Order", RowType.of(types, columns), key);
    }

    @Test
    void quotesEveryIdentifier() {
        TargetTable table = table(List.of("id"), "id", "select", "a\"; DROP TABLE x; --");
        assertThat(TargetSql.upsert(table))
                .isEqualTo("INSERT INTO \"my schema\".\"Order\" (\"id\", \"select\", \"a\"\"; DROP TABLE x; --\")"
                        + " VALUES (?, ?, ?) ON CONFLICT (\"id\") DO UPDATE SET \"select\" = EXCLUDED.\"select\","
                        + " \"a\"\"; DROP TABLE x; --\" = EXCLUDED.\"a\"\"; DROP TABLE x; --\"");
        assertThat(TargetSql.delete(table)).isEqualTo("DELETE FROM \"my schema\".\"Order\" WHERE \"id\" = ?");
    }

    @Test
    void updatesNothingWhereEveryColumnIsKey() {
        TargetTable table = table(List.of("b", "a"), "a", "b");
        assertThat(TargetSql.upsert(table)).endsWith("ON CONFLICT (\"b\", \"a\") DO NOTHING");
        assertThat(TargetSql.delete(table)).endsWith("WHERE \"b\" = ? AND \"a\" = ?");
    }

    @Test
    void refusesAKeyThatIsNoColumn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table(List.of("nowhere"), "a"))
                .withMessage("key [nowhere] is not among [a]");
    }

    @Test
    void keepsThePasswordToItself() {
        assertThat(table(List.of("a"), "a").toString()).doesNotContain("secret");
    }
}
