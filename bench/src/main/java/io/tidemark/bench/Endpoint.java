package io.tidemark.bench;

import io.tidemark.embedded.DatabaseServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * Where the tables are.
 *
 * @param url for JDBC, without user and password
 */
record Endpoint(String host, int port, String url, String user, String password) {

    static Endpoint of(DatabaseServer server) {
        return new Endpoint(
                server.host(), server.port(), server.jdbcUrl(Dataset.DATABASE), server.user(), server.password());
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** Never the password. */
    @Override
    public String toString() {
        return url;
    }
}
