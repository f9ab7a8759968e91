package io.tidemark.source.split;

import io.tidemark.position.LogPosition;
import java.io.Serializable;
import java.util.List;

/**
 * The columns of a table as of a position in the log, for a log that has rows without names and types: MySQL's. What
 * changes the table behind that position is applied when the stream comes to it.
 *
 * @param charset what text columns have that are added without one
 * @param columns all of the table's, in its order
 */
public record TableLayout(LogPosition asOf, String charset, List<Column> columns) implements Serializable {

    public TableLayout {
        columns = List.copyOf(columns);
    }

    /**
     * @param type as the server prints it: {@code int unsigned}, {@code enum('a','b')}
     * @param charset of its text, empty for none
     */
    public record Column(String name, String type, String charset) implements Serializable {}
}
