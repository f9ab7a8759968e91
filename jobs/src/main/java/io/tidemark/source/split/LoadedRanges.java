package io.tidemark.source.split;

import io.tidemark.source.CapturedTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Which loaded chunk of its table a streamed row belongs to (FAULTS 13, 45).
 *
 * <p>A row belongs to the chunk in whose range its value is, at every time of its life: an update that moves it to another
 * range takes it out of one chunk and puts it into another, each by its own snapshot.
 */
public final class LoadedRanges {

    private final TreeMap<KeyBound, LoadedChunk> chunks = new TreeMap<>();
    private final RowData.FieldGetter value;
    private final KeyKind kind;
    private LoadedChunk lowest;

    /** @param chunks all chunks of the table, which together cover every row, and none of them twice */
    public LoadedRanges(CapturedTable table, List<LoadedChunk> chunks) {
        for (LoadedChunk chunk : chunks) {
            KeyBound from = chunk.chunk().range().from();
            if (from == null) {
                lowest = chunk;
            } else if (this.chunks.put(from, chunk) != null) {
                throw new IllegalArgumentException("%s has two chunks from %s on".formatted(table, from));
            }
        }
        if (this.chunks.isEmpty()) {
            value = null;
            kind = null;
        } else {
            int index = table.indexesOf(List.of(lowest.chunk().column()))[0];
            LogicalType type = table.rowType().getTypeAt(index);
            value = RowData.createFieldGetter(type, index);
            kind = KeyKind.of(type)
                    .orElseThrow(() -> new IllegalArgumentException(table + " is cut at values of " + type));
        }
    }

    /** The chunk whose range the row is in. */
    public LoadedChunk of(RowData row) {
        Object found = value == null ? null : value.getFieldOrNull(row);
        if (found == null) {
            return lowest;
        }
        Map.Entry<KeyBound, LoadedChunk> chunk = chunks.floorEntry(kind.bound(found));
        return chunk == null ? lowest : chunk.getValue();
    }
}
