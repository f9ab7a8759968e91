package io.tidemark.target;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.types.RowKind;

/**
 * Rows on their way to a stage: of each key the last one, or, of a table without a key, how many alike come and go.
 */
final class StageBuffer implements StageRows {

    /** Of an entry, beside its rows: the map's own objects, and those of the rows. */
    private static final int ENTRY_BYTES = 200;

    private final TargetTable target;
    private final KeyProjection key;
    private final RowDataSerializer serializer;
    private final Map<BinaryRowData, BinaryRowData> last = new LinkedHashMap<>();
    private final Map<BinaryRowData, Long> counts = new LinkedHashMap<>();
    private long bytes;

    StageBuffer(TargetTable target) {
        this.target = target;
        this.key = new KeyProjection(target);
        this.serializer = new RowDataSerializer(target.rowType());
    }

    void add(RowData row) {
        // Of a row that is binary already, what the serializer gives is the row itself.
        BinaryRowData copy = serializer.toBinaryRow(row).copy();
        if (target.keyed()) {
            BinaryRowData of = key.of(row);
            BinaryRowData before = last.put(of, copy);
            bytes += before == null
                    ? size(copy) + of.getSizeInBytes()
                    : copy.getSizeInBytes() - (long) before.getSizeInBytes();
        } else {
            long change = removes(copy.getRowKind()) ? -1 : 1;
            copy.setRowKind(RowKind.INSERT);
            Long before = counts.get(copy);
            if (before == null) {
                counts.put(copy, change);
                bytes += size(copy);
            } else if (before + change == 0) {
                counts.remove(copy);
                bytes -= size(copy);
            } else {
                counts.put(copy, before + change);
            }
        }
    }

    private static long size(BinaryRowData row) {
        return (long) row.getSizeInBytes() + ENTRY_BYTES;
    }

    private static boolean removes(RowKind kind) {
        return kind == RowKind.DELETE || kind == RowKind.UPDATE_BEFORE;
    }

    /** About how much memory its rows take. */
    long bytes() {
        return bytes;
    }

    int size() {
        return last.size() + counts.size();
    }

    void clear() {
        last.clear();
        counts.clear();
        bytes = 0;
    }

    /** All rows, in the order in which {@link #write} hands them on. */
    List<StagedRow> rows() throws IOException {
        List<StagedRow> rows = new ArrayList<>(size());
        write((row, change) -> rows.add(new StagedRow(row, change)));
        return rows;
    }

    @Override
    public void write(Output output) throws IOException {
        for (BinaryRowData row : last.values()) {
            output.row(row, removes(row.getRowKind()) ? -1 : 1);
        }
        for (Map.Entry<BinaryRowData, Long> row : counts.entrySet()) {
            output.row(row.getKey(), row.getValue());
        }
    }
}
