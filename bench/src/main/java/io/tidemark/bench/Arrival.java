package io.tidemark.bench;

import java.sql.SQLException;

/** What has come of a run so far. */
interface Arrival extends AutoCloseable {

    /** Rows that have arrived. */
    long rows() throws SQLException;

    /** When the first one did; {@code none} if none has. */
    long firstNanos(long none);

    /** Bytes that were sent, where they are seen; otherwise 0. */
    long bytes();

    @Override
    void close() throws SQLException;

    /** Of those who count their rows themselves. */
    static Arrival counted() {
        return new Arrival() {

            @Override
            public long rows() {
                return RowCounter.rows();
            }

            @Override
            public long firstNanos(long none) {
                return RowCounter.firstNanos(none);
            }

            @Override
            public long bytes() {
                return RowCounter.bytes();
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
