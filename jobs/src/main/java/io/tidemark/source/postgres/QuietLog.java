package io.tidemark.source.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The end of a log to which nobody writes. It may be of records that nobody waits for, those of a page that reading has tidied
 * up for example: the server keeps them to itself until it logs what runs, every 15 seconds.
 */
final class QuietLog {

    private QuietLog() {}

    /** Has them written out and sent, by a transaction of no effect; in autocommit. */
    static void move(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_current_xact_id()");
        }
    }
}
