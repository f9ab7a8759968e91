package io.tidemark.source.mysql;

import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consistent snapshot and the position it was taken at: it contains every transaction before the position and none behind
 * it. Several chunks may be read under one; it is not kept for long, because the server keeps old rows for it.
 *
 * <p>MariaDB tells the position of a snapshot. MySQL does not, and a transaction is in its log a moment before it can be
 * seen; so there the snapshot is taken while {@code FLUSH TABLES WITH READ LOCK} lets nobody commit (MySQL manual, section
 * 15.7.8.3), for about a millisecond. The lock waits for statements that are running, not for transactions that are open,
 * and gives up and tries again rather than hold up writers for longer than {@link #PATIENCE}.
 */
final class Snapshot implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** {@code ER_LOCK_WAIT_TIMEOUT}. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private final Connection connection;
    private final BinlogPosition position;
    private final long begin = System.nanoTime();
    private boolean closed;

    private Snapshot(Connection connection, BinlogPosition position) {
        this.connection = connection;
        this.position = position;
    }

    static Snapshot take(MySqlEndpoint endpoint) throws SQLException, InterruptedException {
        Connection connection = endpoint.connectToRead();
        try {
            MySqlLog log = new MySqlLog(connection);
            BinlogPosition position = log.isMariaDb() ? begin(connection, log) : beginLocked(connection, log);
            return new Snapshot(connection, position);
        } catch (SQLException | RuntimeException | InterruptedException failure) {
            connection.close();
            throw failure;
        }
    }

    private static BinlogPosition begin(Connection connection, MySqlLog log) throws SQLException {
        start(connection);
        Optional<BinlogPosition> position = log.snapshot();
        return position.orElseThrow(
                () -> new SQLException("the server does not say at which position of its log the snapshot is"));
    }

    private static BinlogPosition beginLocked(Connection connection, MySqlLog log)
            throws SQLException, InterruptedException {
        lock(connection);
        try (Statement statement = connection.createStatement()) {
            start(connection);
            BinlogPosition position = log.head();
            statement.execute("UNLOCK TABLES");
            return position;
        }
    }

    private static void start(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        }
    }

    private static void lock(Connection connection) throws SQLException, InterruptedException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION lock_wait_timeout = " + PATIENCE.toSeconds());
            while (true) {
                try {
                    statement.execute("FLUSH TABLES WITH READ LOCK");
                    return;
                } catch (SQLException busy) {
                    if (busy.getErrorCode() != LOCK_WAIT_TIMEOUT) {
                        throw busy;
                    }
                    LOG.warn(
                            "The first load waits for a moment without running statements, tried for {} s in vain: {}",
                            PATIENCE.toSeconds(),
                            busy.getMessage());
                    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
                }
            }
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
