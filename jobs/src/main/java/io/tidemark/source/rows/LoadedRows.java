package io.tidemark.source.rows;

import io.tidemark.position.LogPosition;
import java.util.List;
import org.apache.flink.table.data.RowData;

/**
 * Rows of the first load, as the source has sent them. They become Flink's where they are handed on, one after the other
 * in the same memory: whoever keeps one copies it, as Flink does between its operators.
 *
 * @param table their table's place in the reader's list of tables
 * @param position where the log ended when they were read
 * @param rows as the database has sent them
 */
public record LoadedRows(int table, LogPosition position, List<byte[]> rows, SentRowReader reader) implements Captured {

    public int size() {
        return rows.size();
    }

    /**
     * A row to insert, which holds until the next one is asked for.
     *
     * @param index from 0
     */
    public RowData row(int index) {
        return reader.read(rows.get(index));
    }
}
