package io.tidemark.source.reader;

import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.LoadedRows;
import java.util.List;

/**
 * What is emitted together: a source transaction, a chunk, or, of a large one, the next part.
 *
 * @param rows in the order of the log; none if they are of the first load
 * @param loaded rows of the first load, or null
 * @param changes how many changes of the transaction the rows come from, those of other tables included, in the log's own
 *     count: of a Postgres log, rows; of a MySQL log, the events that carry rows
 * @param end what lies behind the last row, or null if there is more to come
 */
public record Unit(List<CapturedRow> rows, LoadedRows loaded, long changes, UnitEnd end) {

    /** Rows held back until their unit's end; what is larger is handed on in parts of this size. */
    public static final int PART_ROWS = 8_192;

    /** Bytes of the source's text held back, likewise. */
    public static final int PART_BYTES = 16 << 20;

    public Unit(List<CapturedRow> rows, long changes, UnitEnd end) {
        this(rows, null, changes, end);
    }

    /** A part of a chunk. */
    public Unit(LoadedRows loaded, UnitEnd end) {
        this(List.of(), loaded, loaded.size(), end);
    }

    int size() {
        return loaded == null ? rows.size() : loaded.size();
    }
}
