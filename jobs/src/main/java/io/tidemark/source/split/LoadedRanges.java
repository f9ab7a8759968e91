package io.tidemark.source.split;

import io.tidemark.source.CapturedTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Which loaded chunk of its table a streamed row belongs to (FAULTS 13, 45).
 *
 * <p>A row belongs to the chunk whose range its leading key column is in, at every time of its life: an update that moves
 * it to another range takes it out of one chunk and puts it into another, each by its own snapshot.
 */
public final class LoadedRanges {

    private final TreeMap<Long, LoadedChunk> chunks = new TreeMap<>();
    private final RowData.FieldGetter key;

    /** @param chunks all chunks of the table, which together cover every row */
    public LoadedRanges(CapturedTable table, List<LoadedChunk> chunks) {
        for (LoadedChunk chunk : chunks) {
            Long from = chunk.chunk().range().from();
            this.chunks.put(from == null ? Long.MIN_VALUE : from, chunk);
        }
        String column = chunks.get(0).chunk().column();
        this.key = column.isEmpty() ? null : getter(table, column);
    }

    private static RowData.FieldGetter getter(CapturedTable table, String column) {
        int index = table.indexesOf(List.of(column))[0];
        RowType rows = table.rowType();
        LogicalType type = rows.getTypeAt(index);
        return RowData.createFieldGetter(type, index);
    }

    /** The chunk whose range the row is in. */
    public LoadedChunk of(RowData row) {
        if (key == null) {
            return chunks.firstEntry().getValue();
        }
        long value = ((Number) key.getFieldOrNull(row)).longValue();
        Map.Entry<Long, LoadedChunk> entry = chunks.floorEntry(value);
        return entry.getValue();
    }
}
