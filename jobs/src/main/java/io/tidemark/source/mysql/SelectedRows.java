package io.tidemark.source.mysql;

import io.tidemark.position.BinlogPosition;
import io.tidemark.source.rows.LoadedRows;
import java.util.List;
import org.apache.flink.table.data.RowData;

/** A part of a chunk. */
record SelectedRows(int table, BinlogPosition position, List<RowData> rows) implements LoadedRows {

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public RowData row(int index) {
        return rows.get(index);
    }
}
