package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

class StageBufferTest {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    private static StageBuffer buffer(String... key) {
        return new StageBuffer(target(key));
    }

    private static TargetTable target(String... key) {
        return new TargetTable(
                "jdbc:postgresql://h/d",
                "u",
                "p",
                "public",
                "t",
                RowType.of(new LogicalType[] {VarCharType.STRING_TYPE, new BigIntType()}, new String[] {"value", "id"}),
                List.of(key),
                OnRefusedRow.FAIL);
    }

    private static GenericRowData row(RowKind kind, Long id, String value) {
        return GenericRowData.ofKind(kind, StringData.fromString(value), id);
    }

    private String write(StageBuffer buffer, long rows, long deletes) throws IOException {
        Staged staged = new PostgresCopyText(target())
                .write(buffer, "7\t0\t", 100, (bytes, length) -> sent.write(bytes, 0, length));
        assertThat(staged).isEqualTo(new Staged(rows, deletes, sent.size(), true));
        return sent.toString(StandardCharsets.UTF_8);
    }

    @Test
    void keepsTheLastRowOfEachKey() throws IOException {
        StageBuffer buffer = buffer("id");
        buffer.add(row(RowKind.INSERT, 1L, "first"));
        buffer.add(row(RowKind.INSERT, 2L, "gone"));
        buffer.add(row(RowKind.UPDATE_AFTER, 1L, "last"));
        buffer.add(row(RowKind.DELETE, 2L, "gone"));
        assertThat(write(buffer, 2, 1)).isEqualTo("7\t0\t100\t1\tlast\t1\n7\t0\t101\t-1\tgone\t2\n");
    }

    @Test
    void countsRowsThatAreAlikeWhereThereIsNoKey() throws IOException {
        StageBuffer buffer = buffer();
        buffer.add(row(RowKind.INSERT, 1L, "a"));
        buffer.add(row(RowKind.UPDATE_AFTER, 1L, "a"));
        buffer.add(row(RowKind.DELETE, 2L, null));
        buffer.add(row(RowKind.INSERT, 3L, "c"));
        buffer.add(row(RowKind.UPDATE_BEFORE, 3L, "c"));
        assertThat(write(buffer, 2, 1)).isEqualTo("7\t0\t100\t2\ta\t1\n7\t0\t101\t-1\t\\N\t2\n");
    }

    @Test
    void escapesWhatCopyWouldReadAsItsOwn() throws IOException {
        StageBuffer buffer = buffer("id");
        buffer.add(row(RowKind.INSERT, 1L, "a\tb\\c\nd\re \\N \u00fc\uD83D\uDE00"));
        assertThat(write(buffer, 1, 0)).isEqualTo("7\t0\t100\t1\ta\\tb\\\\c\\nd\\re \\\\N \u00fc\uD83D\uDE00\t1\n");
    }

    @Test
    void knowsAboutHowMuchItHolds() {
        StageBuffer buffer = buffer("id");
        buffer.add(row(RowKind.INSERT, 1L, "x".repeat(10_000)));
        assertThat(buffer.bytes()).isBetween(10_000L, 12_000L);
        buffer.add(row(RowKind.INSERT, 1L, "y"));
        assertThat(buffer.bytes()).isLessThan(1_000);
        buffer.clear();
        assertThat(buffer.bytes()).isZero();
        assertThat(buffer.size()).isZero();
    }
}
