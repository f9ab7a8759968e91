package io.tidemark.source.postgres;

import io.tidemark.connection.AskedDatabase;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A source database and who reads it.
 *
 * @param port TCP port, 1 to 65535
 */
public record PostgresEndpoint(String host, int port, String database, String user, String password)
        implements AskedDatabase, Serializable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);

    /** The first row of a chunk may be long in coming, where a table is locked or full of rows that are gone. */
    private static final Duration ROWS_TIMEOUT = Duration.ofMinutes(30);

    /**
     * How a session prints values: without loss, and the same in every session, so that a row reads alike whether it comes
     * from a table or from the log (PostgreSQL manual, section 20.11.2). Without a search path the name of a table, as of
     * {@code regclass}, has its schema. A policy of row security that would hide rows is an error instead.
     */
    private static final String PRINT_EXACTLY =
            "SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC';"
                    + " SET bytea_output = 'hex'; SET standard_conforming_strings = on; SET extra_float_digits = 3; SET lc_monetary = 'C';"
                    + " SET xmlbinary = 'base64'; SET search_path = ''; SET quote_all_identifiers = off; SET row_security = off;"
                    + " SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
                    + " SET idle_session_timeout = 0";

    /** Every query of a transaction sees the snapshot of the first one (PostgreSQL manual, section 13.2.2). */
    private static final String READ_UNDER_ONE_SNAPSHOT =
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

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
    @Override
    public Connection connect() throws SQLException {
        return new Driver().connect("jdbc:postgresql:///", properties());
    }

    /** A connection for short questions: an answer that does not come within a minute is a connection that is lost. */
    Connection connectToAsk() throws SQLException {
        return new Driver().connect("jdbc:postgresql:///", properties(ANSWER_TIMEOUT));
    }

    /**
     * A connection whose values are printed exactly, whose transactions read under one snapshot each and write nothing, and
     * which begins one with the first statement.
     */
    Connection connectToLoad() throws SQLException {
        Connection connection = new Driver().connect("jdbc:postgresql:///", properties(ROWS_TIMEOUT));
        try (Statement statement = connection.createStatement()) {
            statement.execute(PRINT_EXACTLY + "; " + READ_UNDER_ONE_SNAPSHOT);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    /** A connection for the replication protocol (PostgreSQL manual, section 55.4), printing exactly, too. */
    Connection connectToReplicate() throws SQLException {
        Properties properties = properties(ANSWER_TIMEOUT);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        Connection connection = new Driver().connect("jdbc:postgresql:///", properties);
        try (Statement statement = connection.createStatement()) {
            for (String setting : PRINT_EXACTLY.split(";\\s*")) {
                statement.execute(setting);
            }
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    private Properties properties(Duration silence) {
        Properties properties = properties();
        PGProperty.SOCKET_TIMEOUT.set(properties, (int) silence.toSeconds());
        return properties;
    }

    private Properties properties() {
        Properties properties = new Properties();
        PGProperty.PG_HOST.set(properties, host);
        PGProperty.PG_PORT.set(properties, port);
        PGProperty.PG_DBNAME.set(properties, database);
        PGProperty.USER.set(properties, user);
        PGProperty.PASSWORD.set(properties, password);
        PGProperty.APPLICATION_NAME.set(properties, "tidemark");
        PGProperty.CONNECT_TIMEOUT.set(properties, (int) CONNECT_TIMEOUT.toSeconds());
        PGProperty.LOGIN_TIMEOUT.set(properties, (int) CONNECT_TIMEOUT.toSeconds());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.SOCKET_FACTORY.set(properties, ProbedSockets.class.getName());
        return properties;
    }

    /** Host, port and database; never the password. */
    @Override
    public String toString() {
        return "postgresql://%s:%d/%s".formatted(host, port, database);
    }
}
