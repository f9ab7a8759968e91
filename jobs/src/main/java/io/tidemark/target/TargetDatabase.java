package io.tidemark.target;

import io.tidemark.connection.AskedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A target database, and who writes it.
 *
 * @param url JDBC URL of a Postgres, MySQL or MariaDB database
 */
record TargetDatabase(String url, String user, String password) implements AskedDatabase {

    /** Longer than any statement takes, applying an epoch aside; a connection that is cut off is noticed after it. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    /** Longer than the longest apply of an epoch takes. */
    private static final Duration APPLY_TIMEOUT = Duration.ofMinutes(30);

    TargetDialect dialect() {
        return TargetDialect.of(url);
    }

    /**
     * Opens a connection in autocommit that gives up after ten seconds.
     *
     * @throws SQLException with the server's or the driver's SQLSTATE
     */
    @Override
    public Connection connect() throws SQLException {
        return dialect().connect(this, ANSWER_TIMEOUT, false);
    }

    /** The same, for statements that may take long, and are planned each time for the rows there are. */
    Connection connectToApply() throws SQLException {
        return dialect().connect(this, APPLY_TIMEOUT, true);
    }

    /** What one transaction can span; never the password, nor what else the URL says. */
    @Override
    public String toString() {
        return dialect().database(url);
    }
}
