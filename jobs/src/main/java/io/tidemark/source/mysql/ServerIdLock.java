package io.tidemark.source.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * A server id that no other reader of ours has. MySQL lets two readers take the same id and ends the connection of the
 * first one (MySQL manual, section 19.1.2.2), which would come back and end the second one's; so whoever takes an id also
 * takes a lock of that name (section 14.14), which the server lets go when its owner is gone.
 */
final class ServerIdLock implements AutoCloseable {

    /** The server gives up on an owner it has not heard of for so long. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final int ATTEMPTS = 20;

    private final Connection connection;
    private final long id;

    private ServerIdLock(Connection connection, long id) {
        this.connection = connection;
        this.id = id;
    }

    /** Takes one of the ids; empty if others have them. */
    static Optional<ServerIdLock> take(MySqlEndpoint endpoint, ServerIds ids) throws SQLException {
        Connection connection = endpoint.connect();
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET SESSION wait_timeout = " + LEASE.toSeconds());
            }
            long width = ids.last() - ids.first() + 1;
            // Not always the first one: replicas that are none of ours may have it.
            long start = new Random().nextLong(width);
            for (int attempt = 0; attempt < Math.min(width, ATTEMPTS); attempt++) {
                long id = ids.first() + (start + attempt) % width;
                if (isTaken(connection, id)) {
                    return Optional.of(new ServerIdLock(connection, id));
                }
            }
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
        connection.close();
        return Optional.empty();
    }

    private static boolean isTaken(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT GET_LOCK(?, 0)")) {
            statement.setString(1, name(id));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1) == 1;
            }
        }
    }

    private static String name(long id) {
        return "tidemark-server-id-" + id;
    }

    /** Who has the first of the ids, as the server's list of connections tells it. */
    static String owner(MySqlEndpoint endpoint, ServerIds ids) throws SQLException {
        try (Connection connection = endpoint.connect();
                PreparedStatement statement = connection.prepareStatement(
                        """
                        SELECT IS_USED_LOCK(?), p.user, p.host FROM (SELECT 1 AS one) o
                        LEFT JOIN information_schema.processlist p ON p.id = IS_USED_LOCK(?)""")) {
            statement.setString(1, name(ids.first()));
            statement.setString(2, name(ids.first()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(2) == null
                        ? "connection " + row.getString(1)
                        : "connection %s of user '%s' from %s"
                                .formatted(row.getString(1), row.getString(2), row.getString(3));
            }
        }
    }

    long id() {
        return id;
    }

    /** Keeps the lock; to be called more often than every {@link #LEASE}. */
    void renew() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DO 0");
        }
    }

    @Override
    public void close() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException ended) {
            // Then the lock is gone as well.
        }
    }
}
