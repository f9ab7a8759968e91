package io.tidemark.source.split;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The chunks of the tables that are to be loaded. */
public final class TableChunks {

    private final List<ChunkSplit> chunks = new ArrayList<>();
    private final Map<TableName, TableSize> sizes = new LinkedHashMap<>();

    /**
     * @param rows of the table, about
     * @param bytes of the table, about
     */
    public void add(CapturedTable table, List<ChunkSplit> ofTable, long rows, long bytes) {
        chunks.addAll(ofTable);
        sizes.put(table.name(), new TableSize(rows, bytes, ofTable.size()));
    }

    /** Table by table. */
    public List<ChunkSplit> all() {
        return chunks;
    }

    public Map<TableName, TableSize> sizes() {
        return sizes;
    }
}
