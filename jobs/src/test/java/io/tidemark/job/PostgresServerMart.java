package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database of its own on a Postgres server, in which each statement says its text, however often it is said.
 *
 * @param port at which pipelines find the server
 */
record PostgresServerMart(DatabaseServer server, String database, int port) implements AnyPostgresMart {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    static PostgresServerMart start(DatabaseServer server, int port) throws SQLException {
        String database = "mart" + DATABASES.incrementAndGet();
        server.createDatabase(database);
        return new PostgresServerMart(server, database, port);
    }

    @Override
    public Map<String, String> values() {
        String url = server.jdbcUrl(database).replace(":" + server.port() + "/", ":" + port + "/");
        return Map.of(
                "MART_URL", url + "?prepareThreshold=0",
                "MART_USER", server.user(),
                "MART_PASSWORD", server.password());
    }

    @Override
    public Connection connect() throws SQLException {
        return server.connect(database);
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = server.connect("postgres")) {
            execute(connection, "DROP DATABASE %s WITH (FORCE)".formatted(database));
        }
    }
}
