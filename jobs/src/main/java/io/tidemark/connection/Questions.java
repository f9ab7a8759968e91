package io.tidemark.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.apache.commons.pool2.impl.GenericKeyedObjectPoolConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The short questions that are asked of a database while a pipeline is planned: several for each table, by parts of Flink that
 * know nothing of each other. A connection to ask the next one over is kept for a moment; logging in takes the server far
 * longer than the answer.
 *
 * <p>Thread-safe.
 */
public final class Questions {

    /** Unused, a connection is closed after it; with it, the login is checked again, and the database may be dropped. */
    private static final Duration KEPT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Questions.class);
    private static final int PROBE_SECONDS = 10;

    private static final GenericKeyedObjectPool<AskedDatabase, Connection> CONNECTIONS =
            new GenericKeyedObjectPool<>(new Connections(), settings());

    private static final AtomicBoolean CLOSING = new AtomicBoolean();

    private Questions() {}

    /** Asked over a connection in autocommit, which it leaves as it was: what it sets, the next question would find. */
    public interface Question<T> {

        T ask(Connection connection) throws SQLException;
    }

    /**
     * Asks, over a connection that nobody else has meanwhile.
     *
     * @throws SQLException if there is no connection, or no answer
     */
    public static <T> T ask(AskedDatabase database, Question<T> question) throws SQLException {
        Connection connection = borrow(database);
        boolean answered = false;
        try {
            T answer = question.ask(connection);
            answered = true;
            return answer;
        } finally {
            if (answered) {
                CONNECTIONS.returnObject(database, connection);
                closeLater();
            } else {
                end(database, connection);
            }
        }
    }

    private static Connection borrow(AskedDatabase database) throws SQLException {
        try {
            return CONNECTIONS.borrowObject(database);
        } catch (SQLException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new SQLException("no connection to %s: %s".formatted(database, failure.getMessage()), failure);
        }
    }

    private static void end(AskedDatabase database, Connection connection) {
        try {
            CONNECTIONS.invalidateObject(database, connection);
        } catch (Exception broken) {
            LOG.debug("a connection could not be closed", broken);
        }
    }

    /** The pool's own thread would live as long as the JVM, and with it what a session has loaded this class by. */
    private static void closeLater() {
        if (CLOSING.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(KEPT.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(Questions::closeIdle);
        }
    }

    private static void closeIdle() {
        CLOSING.set(false);
        try {
            CONNECTIONS.evict();
        } catch (Exception broken) {
            LOG.debug("a connection could not be closed", broken);
        }
        if (CONNECTIONS.getNumIdle() > 0) {
            closeLater();
        }
    }

    private static GenericKeyedObjectPoolConfig<Connection> settings() {
        GenericKeyedObjectPoolConfig<Connection> settings = new GenericKeyedObjectPoolConfig<>();
        settings.setMaxTotal(-1);
        settings.setMaxTotalPerKey(-1);
        settings.setMaxIdlePerKey(1);
        settings.setTestOnBorrow(true);
        settings.setMinEvictableIdleDuration(KEPT);
        settings.setNumTestsPerEvictionRun(Integer.MAX_VALUE);
        settings.setJmxEnabled(false);
        return settings;
    }

    private static final class Connections extends BaseKeyedPooledObjectFactory<AskedDatabase, Connection> {

        @Override
        public Connection create(AskedDatabase database) throws SQLException {
            return database.connect();
        }

        @Override
        public PooledObject<Connection> wrap(Connection connection) {
            return new DefaultPooledObject<>(connection);
        }

        /** A server that was restarted meanwhile has ended it. */
        @Override
        public boolean validateObject(AskedDatabase database, PooledObject<Connection> connection) {
            try {
                return connection.getObject().isValid(PROBE_SECONDS);
            } catch (SQLException broken) {
                return false;
            }
        }

        @Override
        public void destroyObject(AskedDatabase database, PooledObject<Connection> connection) throws SQLException {
            connection.getObject().close();
        }
    }
}
