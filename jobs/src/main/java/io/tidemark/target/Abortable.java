package io.tidemark.target;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A connection that is cut when its task is cancelled: an answer is waited for beyond any interrupt. What becomes of the
 * statement under way is found out by whoever comes next.
 */
final class Abortable implements Closeable {

    private Connection connection;
    private boolean aborted;

    /** @throws SQLException if the task has been cancelled */
    synchronized Connection opened(Connection opened) throws SQLException {
        if (aborted) {
            opened.close();
            throw new SQLException("the task has been cancelled", "57P01");
        }
        connection = opened;
        return opened;
    }

    synchronized boolean isAborted() {
        return aborted;
    }

    /** Cuts the connection, and those to come. From any thread. */
    @Override
    public synchronized void close() {
        aborted = true;
        if (connection == null) {
            return;
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException broken) {
            // Then it is cut already.
            connection = null;
        }
    }
}
