package io.tidemark.source.rows;

import io.tidemark.position.LogPosition;
import org.apache.flink.table.data.RowData;

/**
 * Rows of the first load, as the source has sent them. They become Flink's where they are handed on, one after the other
 * in the same memory: whoever keeps one copies it, as Flink does between its operators.
 */
public non-sealed interface LoadedRows extends Captured {

    /** Their table's place in the reader's list of tables. */
    int table();

    /** Where the log ended when they were read. */
    LogPosition position();

    int size();

    /**
     * A row to insert, which holds until the next one is asked for.
     *
     * @param index from 0
     */
    RowData row(int index);
}
