package io.tidemark.target;

import static io.tidemark.problem.ErrorCode.TARGET_CHECK_FAILED;
import static io.tidemark.problem.ErrorCode.TARGET_DATABASE_MISSING;
import static io.tidemark.problem.ErrorCode.TARGET_LOGIN_REFUSED;
import static io.tidemark.problem.ErrorCode.TARGET_UNREACHABLE;

import io.tidemark.problem.ConnectionFailure;
import io.tidemark.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** A target in Postgres. */
final class PostgresDialect implements TargetDialect {

    static final PostgresDialect INSTANCE = new PostgresDialect();

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** So that a writer that was given up but still holds locks does not hold up its successor for ever. */
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(1);

    /** Shorter than {@link Retries#PATIENCE}: whoever is kept waiting tries again. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(15);

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Longer than whoever has a lock is silent, and no longer than a server should wait for one that is gone. */
    private static final Duration LOCKED = Duration.ofMinutes(10);

    private static final int IDENTIFIER_BYTES = 63;

    private final TidemarkSchema schema = new PostgresTidemarkSchema();
    private final TidemarkSql tidemarkSql = new PostgresTidemarkSql();
    private final WriterSlots slots = new PostgresSlots();
    private final StageStatements stages = new PostgresStages();
    private final EpochSql epochs = new PostgresEpochSql();
    private final TargetFaults faults = new PostgresFaults();

    private PostgresDialect() {}

    /** What the URL sets wins over our settings. */
    @Override
    public Connection connect(TargetDatabase database, Duration answer, boolean toApply) throws SQLException {
        Properties properties = new Properties();
        if (toApply) {
            PGProperty.PREPARE_THRESHOLD.set(properties, 0);
        }
        PGProperty.USER.set(properties, database.user());
        PGProperty.PASSWORD.set(properties, database.password());
        PGProperty.APPLICATION_NAME.set(properties, "tidemark");
        PGProperty.CONNECT_TIMEOUT.set(properties, (int) CONNECT_TIMEOUT.toSeconds());
        PGProperty.LOGIN_TIMEOUT.set(properties, (int) CONNECT_TIMEOUT.toSeconds());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.SOCKET_TIMEOUT.set(properties, (int) answer.toSeconds());
        Connection connection = new Driver().connect(database.url(), properties);
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

    /** Two servers do not start at one microsecond and listen at one port. */
    @Override
    public String identity() {
        return "SELECT concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()), current_setting('port'),"
                + " current_database())";
    }

    @Override
    public String database(String url) {
        return url.replaceFirst("^jdbc:", "")
                .replaceFirst("\\?.*$", "")
                .replaceFirst("^(postgresql://[^/]*?):5432/", "$1/");
    }

    @Override
    public String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    public boolean keeps(String name, int more) {
        return name.getBytes(StandardCharsets.UTF_8).length + more <= IDENTIFIER_BYTES;
    }

    @Override
    public String temporaryName(String name) {
        return "pg_temp." + quoted(shortened(name));
    }

    @Override
    public String temporaryRight() {
        return "GRANT TEMPORARY ON DATABASE to the user,";
    }

    @Override
    public TidemarkSchema schema() {
        return schema;
    }

    @Override
    public TidemarkSql tidemarkSql() {
        return tidemarkSql;
    }

    @Override
    public WriterSlots slots() {
        return slots;
    }

    @Override
    public StageStatements stages() {
        return stages;
    }

    @Override
    public EpochSql epochs() {
        return epochs;
    }

    @Override
    public TargetFaults faults() {
        return faults;
    }

    @Override
    public ForeignKeys foreignKeys(List<TargetTable> tables, Connection connection) throws SQLException {
        return PostgresForeignKeys.among(tables, connection);
    }

    @Override
    public TableChecks checks(TargetTable target, Connection connection) {
        return new PostgresChecks(target, connection);
    }

    /** Of a transaction, so that it is the server's connection that has it also behind a pooler. */
    @Override
    public boolean locked(Connection connection, String pipeline, Duration patience) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                PreparedStatement lock =
                        connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            // A role's or database's own would end the wait, or the lock; only Postgres 17 and newer know the second
            // one.
            statement.execute("SELECT set_config(name, '0', true) FROM pg_settings"
                    + " WHERE name IN ('statement_timeout', 'transaction_timeout')");
            statement.execute("SET LOCAL lock_timeout = " + patience.toMillis());
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = " + LOCKED.toMillis());
            lock.setString(1, "tidemark submits " + pipeline);
            lock.execute();
            return true;
        } catch (SQLException failure) {
            if (LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
                return false;
            }
            throw failure;
        }
    }

    @Override
    public Problem connectionProblem(String what, String user, SQLException failure) {
        String found = "%s as user '%s': %s".formatted(what, user, failure.getMessage());
        return switch (ConnectionFailure.of(failure)) {
            case UNREACHABLE ->
                new Problem(
                        TARGET_UNREACHABLE,
                        found,
                        "a Postgres server that accepts TCP connections at the table's url",
                        "Check url, that the server runs, listen_addresses, and firewalls between.");
            case LOGIN_REFUSED ->
                new Problem(
                        TARGET_LOGIN_REFUSED,
                        found,
                        "a user that may log in from here",
                        "Check username and password, and the server's pg_hba.conf.");
            case DATABASE_MISSING ->
                new Problem(
                        TARGET_DATABASE_MISSING,
                        found,
                        "an existing database",
                        "Check the url; psql -l lists what the server has.");
            case OTHER ->
                new Problem(
                        TARGET_CHECK_FAILED,
                        found,
                        "answers to the catalog queries of the check",
                        "See the server's log.");
        };
    }
}
