package io.tidemark.source.rows;

import io.tidemark.position.LogPosition;
import java.util.BitSet;
import java.util.Optional;
import org.apache.flink.table.data.RowData;

/**
 * One row of one captured table, as a changelog has it: its {@link RowData#getRowKind()} says whether it comes or goes.
 * Not changed once it is made, unless it is one of {@link LoadedRows}.
 */
public final class CapturedRow {

    private final int table;
    private final RowData row;
    private final RowOperation operation;
    private final LogPosition position;
    private final int rowInEvent;
    private final SourceTransaction transaction;
    private final BitSet unchanged;

    /**
     * @param table its place in the reader's list of tables
     * @param position where its change is in the log; for {@link RowOperation#READ}, the log's end when it was read
     * @param rowInEvent its place among the rows that have this position, from 0
     * @param transaction null for {@link RowOperation#READ}
     * @param unchanged columns the log leaves out because the update left them as they were; null for none
     */
    public CapturedRow(
            int table,
            RowData row,
            RowOperation operation,
            LogPosition position,
            int rowInEvent,
            SourceTransaction transaction,
            BitSet unchanged) {
        this.table = table;
        this.row = row;
        this.operation = operation;
        this.position = position;
        this.rowInEvent = rowInEvent;
        this.transaction = transaction;
        this.unchanged = unchanged;
    }

    public int table() {
        return table;
    }

    public RowData row() {
        return row;
    }

    public RowOperation operation() {
        return operation;
    }

    public LogPosition position() {
        return position;
    }

    /** Its place among the rows that have its position, from 0. */
    public int rowInEvent() {
        return rowInEvent;
    }

    /** Empty for a row of the first load. */
    public Optional<SourceTransaction> transaction() {
        return Optional.ofNullable(transaction);
    }

    /**
     * Columns that are null here because the log leaves out what an update did not touch (PostgreSQL manual, section
     * 55.9, tuple data {@code u}: unchanged TOAST values).
     */
    public Optional<BitSet> unchanged() {
        return Optional.ofNullable(unchanged);
    }
}
