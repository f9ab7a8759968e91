package io.tidemark.target;

import io.tidemark.log.MySqlLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.mariadb.jdbc.Driver;

/** Opens connections to MySQL and MariaDB targets, in which the server refuses what it would otherwise bend. */
final class MySqlConnections {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** The driver's SQLSTATE for a connection that did not come about, also where the server does not encrypt. */
    private static final String NOT_CONNECTED = "08000";

    /**
     * Strict, whatever the server is by default, and with every note of a value that was bent, see {@link MySqlInserts}; zones
     * do not move a TIMESTAMP; a commit is seen by who asks after it, and no gap is locked; constraints are checked, also where
     * the server's operator has switched that off for all; a COMMIT begins nothing and ends no session.
     */
    private static final List<String> SETTINGS = List.of(
            "SET NAMES utf8mb4",
            "SET SESSION sql_notes = 1, max_error_count = 65535, completion_type = 0, sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
                    + "NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00', foreign_key_checks = 1,"
                    + " unique_checks = 1, sql_safe_updates = 0, sql_big_selects = 1, innodb_lock_wait_timeout = 15,"
                    + " lock_wait_timeout = 15",
            "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");

    /** A writer that was given up but still holds locks must not hold up its successor for longer than that one is patient. */
    private static final String MARIADB_SETTINGS = "SET SESSION idle_transaction_timeout = 60, max_statement_time = 0";

    /** MySQL does not tell a connection that is idle in a transaction from any other; see {@link IdleConnection}. */
    private static final String MYSQL_SETTINGS = "SET SESSION wait_timeout = 60, max_execution_time = 0";

    private MySqlConnections() {}

    static Connection open(TargetDatabase database, Duration answer) throws SQLException {
        Connection connection = connect(database, answer);
        try (Statement statement = connection.createStatement()) {
            for (String setting : SETTINGS) {
                statement.execute(setting);
            }
            statement.execute(MySqlLog.isMariaDb(connection) ? MARIADB_SETTINGS : MYSQL_SETTINGS);
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    /** Encrypted if the server can and the URL does not say otherwise; certificates are verified only if the URL asks for it. */
    private static Connection connect(TargetDatabase database, Duration answer) throws SQLException {
        String lower = database.url().toLowerCase(Locale.ROOT);
        if (lower.contains("sslmode=") || lower.contains("usessl=")) {
            return connect(database, properties(database, answer));
        }
        Properties encrypted = properties(database, answer);
        encrypted.setProperty("sslMode", "trust");
        try {
            return connect(database, encrypted);
        } catch (SQLException failure) {
            if (!NOT_CONNECTED.equals(failure.getSQLState())) {
                throw failure;
            }
            Properties plain = properties(database, answer);
            plain.setProperty("sslMode", "disable");
            return connect(database, plain);
        }
    }

    private static Connection connect(TargetDatabase database, Properties properties) throws SQLException {
        return new Driver().connect(database.url().replaceFirst("^jdbc:mysql:", "jdbc:mariadb:"), properties);
    }

    private static Properties properties(TargetDatabase database, Duration answer) {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
        properties.setProperty("socketTimeout", Long.toString(answer.toMillis()));
        // A minute without an answer to the kernel's probes ends the connection.
        properties.setProperty("tcpKeepIdle", "30");
        properties.setProperty("tcpKeepInterval", "10");
        properties.setProperty("tcpKeepCount", "3");
        properties.setProperty("connectionAttributes", "program_name:tidemark");
        return properties;
    }
}
