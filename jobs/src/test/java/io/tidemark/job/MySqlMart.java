package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A database of its own on a MySQL or MariaDB server. */
record MySqlMart(DatabaseServer server, String database, int port) implements Mart {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    static MySqlMart start(DatabaseServer server) throws SQLException {
        return start(server, server.port());
    }

    /** @param port at which pipelines find the server */
    static MySqlMart start(DatabaseServer server, int port) throws SQLException {
        String database = "mart" + DATABASES.incrementAndGet();
        server.createDatabase(database);
        return new MySqlMart(server, database, port);
    }

    @Override
    public String schema() {
        return database;
    }

    @Override
    public String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    @Override
    public Map<String, String> values() {
        String url = server.jdbcUrl(database)
                .replaceFirst("^jdbc:mariadb:", "jdbc:mysql:")
                .replace(":" + server.port() + "/", ":" + port + "/");
        return Map.of(
                "MART_URL", url,
                "MART_USER", server.user(),
                "MART_PASSWORD", server.password());
    }

    @Override
    public Connection connect() throws SQLException {
        return server.connect(database);
    }

    @Override
    public Connection connectToLock() throws SQLException {
        Connection connection = connect();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return connection;
    }

    @Override
    public String beginSnapshot() {
        return "START TRANSACTION WITH CONSISTENT SNAPSHOT";
    }

    @Override
    public String lockTidemark() {
        return "SELECT 1 FROM tidemark.tidemark FOR UPDATE";
    }

    @Override
    public String waiting(String like) {
        return "SELECT count(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE '%s'"
                .formatted(like);
    }

    @Override
    public String refuseWrites() {
        return "SET GLOBAL TRANSACTION READ ONLY";
    }

    @Override
    public String allowWrites() {
        return "SET GLOBAL TRANSACTION READ WRITE";
    }

    /** The tidemark's database is the server's, not the test's. */
    @Override
    public void close() throws SQLException {
        try (Connection connection = server.connect("")) {
            execute(connection, "DROP DATABASE " + database, "DROP DATABASE IF EXISTS tidemark");
        }
    }
}
