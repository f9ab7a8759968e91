package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

class EpochWriterTest {

    private static final TargetTable TABLE = new TargetTable(
            "jdbc:postgresql:x",
            "u",
            "p",
            "public",
            "t",
            RowType.of(
                    new LogicalType[] {VarCharType.STRING_TYPE, new BigIntType(), VarCharType.STRING_TYPE},
                    new String[] {"value", "id", "part"}),
            List.of("id", "part"));

    private final EpochWriter writer = new EpochWriter(TABLE);
    private final EpochRowsSerializer serializer = new EpochRowsSerializer(TABLE);

    private void write(RowKind kind, long id, String part, String value) {
        writer.write(GenericRowData.ofKind(kind, StringData.fromString(value), id, StringData.fromString(part)), null);
    }

    private List<String> rows(Collection<EpochRows> parts) throws IOException {
        List<String> rows = new ArrayList<>();
        for (EpochRows part : parts) {
            EpochRows restored = serializer.deserialize(serializer.getVersion(), serializer.serialize(part));
            for (RowData row : new EpochRowsCodec(TABLE.rowType()).decode(restored)) {
                rows.add(row.getRowKind().shortString() + row.getLong(1) + row.getString(2) + "=" + row.getString(0));
            }
        }
        return rows;
    }

    @Test
    void keepsTheLastRowOfEachKeyAndItsKind() throws IOException {
        write(RowKind.INSERT, 1, "a", "first");
        write(RowKind.INSERT, 2, "a", "gone");
        write(RowKind.INSERT, 1, "b", "other part");
        write(RowKind.UPDATE_AFTER, 1, "a", "last");
        write(RowKind.DELETE, 2, "a", "gone");
        assertThat(rows(writer.prepareCommit())).containsExactlyInAnyOrder("+U1a=last", "-D2a=gone", "+I1b=other part");
    }

    @Test
    void beginsEveryEpochEmpty() throws IOException {
        write(RowKind.INSERT, 1, "a", "first");
        assertThat(rows(writer.prepareCommit())).hasSize(1);
        assertThat(writer.prepareCommit()).isEmpty();
    }

    @Test
    void partsALargeEpochAndLosesNothing() throws IOException {
        String big = "x".repeat(1 << 20);
        for (int i = 0; i < 20; i++) {
            write(RowKind.INSERT, i, "a", big);
        }
        Collection<EpochRows> parts = writer.prepareCommit();
        assertThat(parts).hasSize(3);
        assertThat(rows(parts)).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void refusesRowsOfOtherColumns() throws IOException {
        write(RowKind.INSERT, 1, "a", "first");
        byte[] stored = serializer.serialize(writer.prepareCommit().iterator().next());
        TargetTable swapped = new TargetTable(
                "jdbc:postgresql:x",
                "u",
                "p",
                "public",
                "t",
                RowType.of(
                        new LogicalType[] {VarCharType.STRING_TYPE, new BigIntType(), VarCharType.STRING_TYPE},
                        new String[] {"part", "id", "value"}),
                List.of("id", "part"));
        assertThatIOException()
                .isThrownBy(() -> new EpochRowsSerializer(swapped).deserialize(1, stored))
                .withMessageStartingWith("the restored state holds rows of ROW<`value`")
                .withMessageContaining("the pipeline now declares ROW<`part`");
    }

    @Test
    void refusesRowsOfAnotherVersion() {
        assertThatIOException()
                .isThrownBy(() -> serializer.deserialize(2, new byte[8]))
                .withMessage("epoch rows of version 2; this release reads version 1");
    }
}
