package io.tidemark.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A source database and who reads it.
 *
 * @param port TCP port, 1 to 65535
 */
public record PostgresEndpoint(String host, int port, String database, String user, String password) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    public PostgresEndpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
    }

    /**
     * Opens a connection that gives up after ten seconds.
     *
     * @throws SQLException with the server's or the driver's SQLSTATE
     */
    Connection connect() throws SQLException {
        Properties properties = new Properties();
        PGProperty.PG_HOST.set(properties, host);
        PGProperty.PG_PORT.set(properties, port);
        PGProperty.PG_DBNAME.set(properties, database);
        PGProperty.USER.set(properties, user);
        PGProperty.PASSWORD.set(properties, password);
        PGProperty.APPLICATION_NAME.set(properties, "tidemark");
        PGProperty.CONNECT_TIMEOUT.set(properties, (int) CONNECT_TIMEOUT.toSeconds());
        PGProperty.LOGIN_TIMEOUT.set(properties, (int) CONNECT_TIMEOUT.toSeconds());
        return new Driver().connect("jdbc:postgresql:///", properties);
    }

    /** Host, port and database; never the password. */
    @Override
    public String toString() {
        return "postgresql://%s:%d/%s".formatted(host, port, database);
    }
}
