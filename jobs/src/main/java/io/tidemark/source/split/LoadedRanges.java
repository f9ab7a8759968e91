package io.tidemark.source.split;

import io.tidemark.source.CapturedTable;
import java.math.BigDecimal;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.table.data.DecimalData;
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

    private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal GREATEST = BigDecimal.valueOf(Long.MAX_VALUE);

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
        return chunks.floorEntry(number(key.getFieldOrNull(row))).getValue();
    }

    /** No bound of a chunk is beyond a long, so what is lies where the greatest long does. */
    private static long number(Object value) {
        return value instanceof DecimalData decimal
                ? decimal.toBigDecimal().min(GREATEST).max(LEAST).longValue()
                : ((Number) value).longValue();
    }
}
