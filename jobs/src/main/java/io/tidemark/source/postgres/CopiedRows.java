package io.tidemark.source.postgres;

import io.tidemark.position.WalPosition;
import io.tidemark.source.rows.LoadedRows;
import java.util.List;
import org.apache.flink.table.data.RowData;

/** A part of a chunk. */
record CopiedRows(int table, WalPosition position, List<byte[]> tuples, TupleReader reader) implements LoadedRows {

    @Override
    public int size() {
        return tuples.size();
    }

    @Override
    public RowData row(int index) {
        return reader.read(tuples.get(index));
    }
}
