package io.tidemark.target;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.RowType;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A table of the target database that a pipeline writes.
 *
 * @param url JDBC URL of a Postgres database
 * @param schema the table's schema, unquoted
 * @param table the table's name, unquoted
 * @param rowType the columns the pipeline writes, named as in the target
 * @param key the names of the primary key's columns, each in {@code rowType}; none for a table whose rows are told by all
 *     their columns
 */
public record TargetTable(
        String url, String user, String password, String schema, String table, RowType rowType, List<String> key)
        implements Serializable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Longer than any statement takes, applying an epoch aside; a connection that is cut off is noticed after it. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    /** Longer than the longest apply of an epoch takes. */
    private static final Duration APPLY_TIMEOUT = Duration.ofMinutes(30);

    /** Shorter than {@link Retries#PATIENCE}: whoever is kept waiting tries again. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(15);

    /** So that a writer that was given up but still holds locks does not hold up its successor for ever. */
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(1);

    public TargetTable {
        Objects.requireNonNull(url, "url");
        key = List.copyOf(key);
        if (!rowType.getFieldNames().containsAll(key)) {
            throw new IllegalArgumentException("key " + key + " is not among " + rowType.getFieldNames());
        }
    }

    /**
     * Opens a connection in autocommit that gives up after ten seconds. What the URL sets wins over our settings.
     *
     * @throws SQLException with the server's or the driver's SQLSTATE
     */
    Connection connect() throws SQLException {
        return connect(ANSWER_TIMEOUT, new Properties());
    }

    /** The same, for statements that may take long, and are planned each time for the rows there are. */
    Connection connectToApply() throws SQLException {
        Properties properties = new Properties();
        PGProperty.PREPARE_THRESHOLD.set(properties, 0);
        return connect(APPLY_TIMEOUT, properties);
    }

    private Connection connect(Duration answer, Properties properties) throws SQLException {
        PGProperty.USER.set(properties, user);
        PGProperty.PASSWORD.set(properties, password);
        PGProperty.APPLICATION_NAME.set(properties, "tidemark");
        PGProperty.CONNECT_TIMEOUT.set(properties, (int) CONNECT_TIMEOUT.toSeconds());
        PGProperty.LOGIN_TIMEOUT.set(properties, (int) CONNECT_TIMEOUT.toSeconds());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.SOCKET_TIMEOUT.set(properties, (int) answer.toSeconds());
        Connection connection = new Driver().connect(url, properties);
        try (Statement statement = connection.createStatement()) {
            // The driver brings the JVM's zone, in which a TIMESTAMP would become a timestamptz.
            statement.execute("SET TIME ZONE 'UTC'");
            // What is staged has to outlive a crash, or the checkpoint that takes it for granted is wrong.
            statement.execute("SELECT set_config('synchronous_commit', 'on', false)"
                    + " WHERE current_setting('synchronous_commit') = 'off'");
            statement.execute("SET default_transaction_isolation = 'read committed'");
            statement.execute("SET lock_timeout = " + LOCK_TIMEOUT.toMillis());
            statement.execute("SET idle_in_transaction_session_timeout = " + IDLE_TIMEOUT.toMillis());
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
        return connection;
    }

    /** Where the table's database is: host, port and name, without what else the URL says. */
    public String database() {
        return url.replaceFirst("^jdbc:", "")
                .replaceFirst("\\?.*$", "")
                .replaceFirst("^(postgresql://[^/]*?):5432/", "$1/");
    }

    /** Whether rows are told by a key. */
    public boolean keyed() {
        return !key.isEmpty();
    }

    /** The key's places among the columns, in the key's order. */
    int[] keyIndices() {
        return key.stream().mapToInt(rowType::getFieldIndex).toArray();
    }

    /** Schema and table, quoted for SQL. */
    String quotedName() {
        return quoted(schema) + "." + quoted(table);
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String quoted(List<String> identifiers) {
        return identifiers.stream().map(TargetTable::quoted).collect(Collectors.joining(", "));
    }

    /** Schema and table; never the password, nor the URL, which may hold one. */
    @Override
    public String toString() {
        return schema + "." + table;
    }
}
