package io.tidemark.source.rows;

import io.tidemark.position.LogPosition;
import java.util.List;
import org.apache.flink.table.data.RowData;

/**
 * A part of a chunk.
 *
 * @param rows as the database has sent them
 */
public record SentRows(int table, LogPosition position, List<byte[]> rows, SentRowReader reader) implements LoadedRows {

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public RowData row(int index) {
        return reader.read(rows.get(index));
    }
}
