package io.tidemark.bench;

import io.tidemark.embedded.DatabaseServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Where the tables are.
 *
 * @param url for JDBC, without user and password
 */
record Endpoint(String host, int port, String url, String user, String password) {

    static Endpoint of(DatabaseServer server, String database) {
        return new Endpoint(server.host(), server.port(), server.jdbcUrl(database), server.user(), server.password());
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** A batch is one statement. */
    Connection connectToBatch() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        // MySQL's driver; MariaDB's sends a batch in one go by itself.
        properties.setProperty("rewriteBatchedStatements", "true");
        return DriverManager.getConnection(url, properties);
    }

    /** Never the password. */
    @Override
    public String toString() {
        return url;
    }
}
