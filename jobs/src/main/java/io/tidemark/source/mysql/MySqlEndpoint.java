package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.network.SSLMode;
import io.tidemark.connection.AskedDatabase;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.mariadb.jdbc.Driver;

/**
 * A source server and who reads it.
 *
 * @param port TCP port, 1 to 65535
 */
public record MySqlEndpoint(String host, int port, String user, String password, Encryption encryption)
        implements AskedDatabase, Serializable {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** The driver's SQLSTATE for a connection that did not come about, also where the server does not encrypt. */
    private static final String NOT_CONNECTED = "08000";

    /** An answer to a question about the server takes no longer. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);

    /** The first row of a chunk may be long in coming where no index helps. */
    private static final Duration ROWS_TIMEOUT = Duration.ofMinutes(30);

    /** How a session prints values: in UTC, without blanks added to CHAR, text in UTF-8. */
    private static final List<String> PRINT_EXACTLY =
            List.of("SET NAMES utf8mb4", "SET SESSION time_zone = '+00:00', sql_mode = ''");

    /** A reader that is held up does not lose its session, and waits a minute for a table that is being altered. */
    private static final String TIMEOUTS =
            "SET SESSION net_write_timeout = 86400, wait_timeout = 86400, lock_wait_timeout = 60";

    /** Whether what goes over the network is encrypted; the names are Debezium's. Certificates are not verified. */
    public enum Encryption {
        DISABLED(SSLMode.DISABLED),
        /** If the server can. */
        PREFERRED(SSLMode.PREFERRED),
        REQUIRED(SSLMode.REQUIRED);

        private final SSLMode ofTheLog;

        Encryption(SSLMode ofTheLog) {
            this.ofTheLog = ofTheLog;
        }

        SSLMode ofTheLog() {
            return ofTheLog;
        }
    }

    public MySqlEndpoint {
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
        return connect(ANSWER_TIMEOUT);
    }

    private Connection connect(Duration answer) throws SQLException {
        if (encryption == Encryption.DISABLED) {
            return connect("disable", answer);
        }
        try {
            return connect("trust", answer);
        } catch (SQLException failure) {
            if (encryption == Encryption.REQUIRED || !NOT_CONNECTED.equals(failure.getSQLState())) {
                throw failure;
            }
            return connect("disable", answer);
        }
    }

    private Connection connect(String sslMode, Duration answer) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslMode", sslMode);
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
        properties.setProperty("socketTimeout", Long.toString(answer.toMillis()));
        // A minute without an answer to the kernel's probes ends the connection; by default it begins to ask after two
        // hours.
        properties.setProperty("tcpKeepIdle", "30");
        properties.setProperty("tcpKeepInterval", "10");
        properties.setProperty("tcpKeepCount", "3");
        properties.setProperty("connectionAttributes", "program_name:tidemark");
        return new Driver().connect("jdbc:mariadb://%s:%d/".formatted(host, port), properties);
    }

    /** A connection whose values are printed exactly. */
    Connection connectToRead() throws SQLException {
        Connection connection = connect(ROWS_TIMEOUT);
        try (Statement statement = connection.createStatement()) {
            for (String setting : PRINT_EXACTLY) {
                statement.execute(setting);
            }
            setReadingTimeouts(statement);
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    static void setReadingTimeouts(Statement statement) throws SQLException {
        statement.execute(TIMEOUTS);
    }

    /** Host and port; never the password. */
    @Override
    public String toString() {
        return "mysql://%s:%d".formatted(host, port);
    }
}
