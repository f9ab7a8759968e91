package io.tidemark.source.mysql;

import io.tidemark.position.BinlogPosition;
import io.tidemark.source.rows.SourceTransaction;

/** Where rows of the log are: one object for each event, moved on from row to row. */
final class RowPlace {

    private final LogTransaction transaction;
    private final SourceTransaction ofRows;
    private final BinlogPosition event;
    private int rowInEvent;

    /** @param event where it begins */
    RowPlace(LogTransaction transaction, SourceTransaction ofRows, BinlogPosition event) {
        this.transaction = transaction;
        this.ofRows = ofRows;
        this.event = event;
    }

    LogTransaction transaction() {
        return transaction;
    }

    SourceTransaction ofRows() {
        return ofRows;
    }

    BinlogPosition event() {
        return event;
    }

    int rowInEvent() {
        return rowInEvent;
    }

    void nextRow() {
        rowInEvent++;
    }
}
