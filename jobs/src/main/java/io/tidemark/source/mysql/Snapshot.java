package io.tidemark.source.mysql;

import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogPosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consistent snapshot and the position it was taken at: it contains every transaction before the position and none behind
 * it. Several chunks may be read under one; it is not kept for long, because the server keeps old rows for it and lets
 * nobody alter the tables that were read under it.
 *
 * <p>MariaDB tells the position of a snapshot. MySQL does not, and a transaction is in its log a moment before it can be
 * seen. So there the snapshot is taken between two questions for the end of the log, and counts if both answers are the
 * same and no transaction was under way in between: a transaction has its id from when it is written to the log until it can
 * be seen, and those are in {@code gtid_owned}. On a server that is never so quiet, or has no ids, it is taken while {@code
 * FLUSH TABLES WITH READ LOCK} lets nobody commit (MySQL manual, section 15.7.8.3), for some milliseconds. That lock stops
 * writers as soon as it is asked for, and comes when the statements that run now have ended; it is not asked for while one
 * is known to run for long, and is given up after two seconds.
 */
final class Snapshot implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private static final int QUIET_ATTEMPTS = 50;
    private static final int LOCK_ATTEMPTS = 30;
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** A reader that is gone in the middle holds the lock no longer than this. */
    private static final Duration LOCK_LEASE = Duration.ofSeconds(5);

    /** {@code ER_LOCK_WAIT_TIMEOUT}. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    /** Without the privilege PROCESS the server shows the user's own statements: those of other readers. */
    private static final String LONG_STATEMENTS =
            """
            SELECT count(*) FROM information_schema.processlist
            WHERE command IN ('Query', 'Execute') AND time >= 1 AND id <> connection_id()""";

    private final Connection connection;
    private final BinlogPosition position;
    private final long begin = System.nanoTime();
    private boolean closed;

    private Snapshot(Connection connection, BinlogPosition position) {
        this.connection = connection;
        this.position = position;
    }

    /** @throws SQLException also if the server is not quiet enough for a long time */
    static Snapshot take(MySqlEndpoint endpoint) throws SQLException, InterruptedException {
        return take(endpoint, LOCK_ATTEMPTS)
                .orElseThrow(() -> new SQLException(
                        "there was no moment without long statements, in which a snapshot could have" + " been taken"));
    }

    /** Empty if the server is not quiet enough just now. */
    static Optional<Snapshot> tryToTake(MySqlEndpoint endpoint) throws SQLException, InterruptedException {
        return take(endpoint, 1);
    }

    private static Optional<Snapshot> take(MySqlEndpoint endpoint, int attempts)
            throws SQLException, InterruptedException {
        Connection connection = endpoint.connectToRead();
        try {
            Optional<Snapshot> taken = begin(connection, new MySqlLog(connection), attempts)
                    .map(position -> new Snapshot(connection, position));
            if (taken.isEmpty()) {
                connection.close();
            }
            return taken;
        } catch (SQLException | RuntimeException | InterruptedException failure) {
            connection.close();
            throw failure;
        }
    }

    private static Optional<BinlogPosition> begin(Connection connection, MySqlLog log, int attempts)
            throws SQLException, InterruptedException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            if (log.isMariaDb()) {
                start(statement);
                return Optional.of(log.snapshot()
                        .orElseThrow(() -> new SQLException(
                                "the server does not say at which position of its log the snapshot is")));
            }
            if (log.hasGtids()) {
                Optional<BinlogPosition> quiet = beginQuietly(statement, log);
                if (quiet.isPresent()) {
                    return quiet;
                }
            }
            return beginLocked(statement, log, attempts);
        }
    }

    private static void start(Statement statement) throws SQLException {
        statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
    }

    private static Optional<BinlogPosition> beginQuietly(Statement statement, MySqlLog log) throws SQLException {
        for (int attempt = 0; attempt < QUIET_ATTEMPTS; attempt++) {
            BinlogPosition before = log.head();
            if (log.noneIsCommitting()) {
                start(statement);
                if (before.equals(log.head())) {
                    return Optional.of(before);
                }
                statement.execute("ROLLBACK");
            }
        }
        return Optional.empty();
    }

    private static Optional<BinlogPosition> beginLocked(Statement statement, MySqlLog log, int attempts)
            throws SQLException, InterruptedException {
        statement.execute("SET SESSION lock_wait_timeout = %d, wait_timeout = %d"
                .formatted(LOCK_PATIENCE.toSeconds(), LOCK_LEASE.toSeconds()));
        if (!lock(statement, attempts)) {
            return Optional.empty();
        }
        start(statement);
        BinlogPosition position = log.head();
        statement.execute("UNLOCK TABLES");
        MySqlEndpoint.setReadingTimeouts(statement);
        return Optional.of(position);
    }

    /** Whether the lock was to be had. */
    private static boolean lock(Statement statement, int attempts) throws SQLException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                if (!longStatementRuns(statement)) {
                    statement.execute("FLUSH TABLES WITH READ LOCK");
                    return true;
                }
            } catch (SQLException busy) {
                // What it has got of the lock by then, the server leaves with the session.
                statement.execute("UNLOCK TABLES");
                if (busy.getErrorCode() != LOCK_WAIT_TIMEOUT) {
                    throw busy;
                }
            }
            if (attempt == attempts) {
                return false;
            }
            LOG.info("Waiting for a moment in which no statement runs for long, to take a snapshot");
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }

    private static boolean longStatementRuns(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(LONG_STATEMENTS)) {
            row.next();
            return row.getLong(1) > 0;
        }
    }

    Connection connection() {
        return connection;
    }

    BinlogPosition position() {
        return position;
    }

    /** Whether another chunk may be read under it. */
    boolean isUsable() {
        return !closed && System.nanoTime() - begin < LONGEST.toNanos();
    }

    /** Also in the middle of a result, which is then not read to its end. */
    @Override
    public void close() {
        closed = true;
        try {
            connection.abort(Runnable::run);
        } catch (SQLException ended) {
            LOG.debug("The connection was over already", ended);
        }
    }
}
