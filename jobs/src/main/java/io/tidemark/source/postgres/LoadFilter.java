package io.tidemark.source.postgres;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.split.LoadedChunk;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Which streamed changes of one table its loaded chunks already contain (FAULTS 13, 45).
 *
 * <p>A row belongs to the chunk whose range its leading key column is in, at every time of its life: an update that moves
 * it to another range takes it out of one chunk and puts it into another, each by its own snapshot.
 */
final class LoadFilter {

    private final TreeMap<Long, LoadedChunk> chunks = new TreeMap<>();
    private final RowData.FieldGetter key;

    /** @param chunks all chunks of the table, which together cover every row */
    LoadFilter(CapturedTable table, List<LoadedChunk> chunks) {
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

    /** Whether the row's chunk was read when this transaction's changes were in it. */
    boolean contains(RowData row, long transaction) {
        return chunk(row).visibility().sees(transaction);
    }

    private LoadedChunk chunk(RowData row) {
        if (key == null) {
            return chunks.firstEntry().getValue();
        }
        long value = ((Number) key.getFieldOrNull(row)).longValue();
        Map.Entry<Long, LoadedChunk> entry = chunks.floorEntry(value);
        return entry.getValue();
    }
}
