package io.tidemark.source.mysql;

import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.source.rows.SourceTransaction;

/**
 * A transaction as the log begins it.
 *
 * @param begin where it begins; without the ids of those before it
 * @param source the server it comes from; empty if it has no id
 * @param number its number among those of that server
 */
record LogTransaction(BinlogPosition begin, String source, long number, long commitMicros) {

    /** One without an id. */
    static LogTransaction anonymous(BinlogPosition begin, long commitMicros) {
        return new LogTransaction(begin, "", 0, commitMicros);
    }

    /** Whether the transaction lies before a position. Where both have ids these count: they hold on every server. */
    boolean isBefore(BinlogPosition cut) {
        return (source.isEmpty() || cut.gtids().isEmpty())
                ? begin.isBefore(new BinlogPosition(cut.file(), cut.offset(), GtidSet.EMPTY))
                : cut.gtids().contains(source, number);
    }

    /** The transactions before it, and it. */
    GtidSet after(GtidSet before) {
        return source.isEmpty() ? before : before.with(source, number);
    }

    /** As its rows have it. */
    SourceTransaction ofRows() {
        return new SourceTransaction.Binlog(source.isEmpty() ? "" : source + ":" + number, commitMicros);
    }

    @Override
    public String toString() {
        return source.isEmpty() ? "the transaction at " + begin : "transaction " + source + ":" + number;
    }
}
