package io.tidemark.source.mysql;

import static io.tidemark.problem.ErrorCode.BINLOG_NOT_COMPLETE;
import static io.tidemark.problem.ErrorCode.REPLICATION_NOT_ALLOWED;
import static io.tidemark.problem.ErrorCode.SERVER_ID_IN_USE;
import static io.tidemark.problem.ErrorCode.SOURCE_CHECK_FAILED;
import static io.tidemark.problem.ErrorCode.SOURCE_DATABASE_MISSING;
import static io.tidemark.problem.ErrorCode.SOURCE_LOGIN_REFUSED;
import static io.tidemark.problem.ErrorCode.SOURCE_UNREACHABLE;

import io.tidemark.log.MySqlLog;
import io.tidemark.problem.ConnectionFailure;
import io.tidemark.problem.Problem;
import io.tidemark.source.DeclaredTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a source server, before a job is submitted, whether it can be read at all. Creates and changes nothing.
 *
 * <p>What reading rows from the log needs: MySQL manual, section 7.4.4.2 ({@code binlog_format}), section 19.1.6.4 ({@code
 * binlog_row_image}, {@code binlog_row_value_options}) and section 8.2.2 (the privileges).
 */
public final class MySqlPreflight {

    private static final String DATABASE_MISSING = "42000";

    /** {@code ER_SPECIFIC_ACCESS_DENIED_ERROR}. */
    private static final int ACCESS_DENIED = 1227;

    /** An id stays taken for a moment after its reader has gone; this long it is waited for. */
    private static final Duration ID_RELEASE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final MySqlCapture options;
    private final MySqlEndpoint source;
    private final List<Problem> problems = new ArrayList<>();

    private MySqlPreflight(MySqlCapture options) {
        this.options = options;
        this.source = options.endpoint();
    }

    /** Every problem found, none if the source is ready. What could not be checked is a problem, too. */
    static List<Problem> check(MySqlCapture options, List<DeclaredTable> tables) {
        MySqlPreflight preflight = new MySqlPreflight(options);
        try (Connection connection = options.endpoint().connect()) {
            boolean mariaDb = MySqlLog.isMariaDb(connection);
            preflight.checkSettings(connection);
            preflight.checkReplica(connection, mariaDb);
            preflight.checkFilters(connection, tables);
            preflight.checkRights(connection, mariaDb);
            MySqlTableChecks checks = new MySqlTableChecks(options, connection);
            for (DeclaredTable table : tables) {
                checks.check(table).ifPresent(preflight.problems::add);
            }
            preflight.checkServerId();
        } catch (SQLException failure) {
            preflight.problems.add(connectionProblem(preflight.source, failure));
        }
        return List.copyOf(preflight.problems);
    }

    /** What a failed connection or query means. */
    public static Problem connectionProblem(MySqlEndpoint source, SQLException failure) {
        ConnectionFailure kind = DATABASE_MISSING.equals(failure.getSQLState())
                ? ConnectionFailure.OTHER
                : ConnectionFailure.of(failure);
        return switch (kind) {
            case UNREACHABLE ->
                new Problem(
                        SOURCE_UNREACHABLE,
                        "%s: %s".formatted(source, failure.getMessage()),
                        "a MySQL or MariaDB server that accepts TCP connections there",
                        "Check hostname and port, that the server runs, bind-address, and firewalls between.");
            case LOGIN_REFUSED ->
                new Problem(
                        SOURCE_LOGIN_REFUSED,
                        "%s as user '%s': %s".formatted(source, source.user(), failure.getMessage()),
                        "a user that may log in from here",
                        "Check username and password, and the host part of the user's name on the server.");
            case DATABASE_MISSING ->
                new Problem(
                        SOURCE_DATABASE_MISSING,
                        "%s: %s".formatted(source, failure.getMessage()),
                        "an existing database",
                        "Check database-name; SHOW DATABASES lists what the server has.");
            case OTHER ->
                new Problem(
                        SOURCE_CHECK_FAILED,
                        "%s: %s".formatted(source, failure.getMessage()),
                        "answers to the catalog queries of the check",
                        "See the server's error log.");
        };
    }

    private void checkSettings(Connection connection) throws SQLException {
        Map<String, String> found = settings(connection);
        require(found, "log_bin", "ON", "Start the server with log-bin = mysql-bin.");
        require(
                found,
                "binlog_format",
                "ROW",
                "SET GLOBAL binlog_format = 'ROW'; and put it into the server's options.");
        require(
                found,
                "binlog_row_image",
                "FULL",
                "SET GLOBAL binlog_row_image = 'FULL'; and put it into the server's options.");
        require(
                found,
                "binlog_row_value_options",
                "",
                "SET GLOBAL binlog_row_value_options = ''; for the log then has whole JSON documents.");
        require(
                found,
                "binlog_transaction_compression",
                "OFF",
                "SET GLOBAL binlog_transaction_compression = OFF; compressed transactions are not read.");
        require(
                found,
                "binlog_alter_two_phase",
                "OFF",
                "SET GLOBAL binlog_alter_two_phase = OFF; each ALTER TABLE is in the log twice otherwise.");
        require(found, "log_bin_compress", "OFF", "SET GLOBAL log_bin_compress = OFF; compressed events are not read.");
    }

    /** A replica writes what it has from its source into a log of its own only if it is told to. */
    private void checkReplica(Connection connection, boolean mariaDb) throws SQLException {
        boolean replica;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(mariaDb ? "SHOW ALL SLAVES STATUS" : "SHOW REPLICA STATUS")) {
            replica = row.next();
        } catch (SQLException refused) {
            if (refused.getErrorCode() != ACCESS_DENIED) {
                throw refused;
            }
            // MariaDB tells it only with a privilege that nothing else is needed for.
            replica = false;
        }
        if (replica) {
            String setting = mariaDb ? "log_slave_updates" : "log_replica_updates";
            require(settings(connection), setting, "ON", "Put %s = ON into the server's options.".formatted(setting));
        }
    }

    /** Databases may be left out of the log. */
    private void checkFilters(Connection connection, List<DeclaredTable> tables) throws SQLException {
        MySqlLog.Filters filters;
        try {
            filters = new MySqlLog(connection).filters();
        } catch (SQLException refused) {
            if (refused.getErrorCode() == ACCESS_DENIED) {
                // Said already: the same privilege is needed to read.
                return;
            }
            throw refused;
        }
        for (String database :
                tables.stream().map(table -> table.name().schema()).distinct().toList()) {
            if (!filters.logs(database)) {
                problems.add(new Problem(
                        BINLOG_NOT_COMPLETE,
                        "%s: binlog-do-db = %s, binlog-ignore-db = %s leave out database %s"
                                .formatted(source, filters.only(), filters.ignored(), database),
                        "a log with the changes of each database that is read",
                        "Take the filters out of the server's options."));
            }
        }
    }

    private static Map<String, String> settings(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SHOW GLOBAL VARIABLES WHERE variable_name IN ('log_bin',"
                                + " 'binlog_format', 'binlog_row_image', 'binlog_row_value_options',"
                                + " 'binlog_transaction_compression', 'binlog_alter_two_phase', 'log_bin_compress', 'log_slave_updates', 'log_replica_updates')")) {
            Map<String, String> found = new LinkedHashMap<>();
            while (rows.next()) {
                found.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
            }
            return found;
        }
    }

    /** A setting that the server does not know is as it has to be. */
    private void require(Map<String, String> found, String setting, String required, String remedy) {
        String value = found.getOrDefault(setting, required);
        if (!value.equalsIgnoreCase(required)) {
            problems.add(new Problem(
                    BINLOG_NOT_COMPLETE,
                    "%s: %s = %s".formatted(source, setting, value),
                    "%s = %s".formatted(setting, required.isEmpty() ? "'' (empty)" : required),
                    remedy));
        }
    }

    private void checkRights(Connection connection, boolean mariaDb) throws SQLException {
        Grants grants = Grants.read(connection);
        requireRight(grants, List.of("REPLICATION SLAVE", "REPLICATION REPLICA"), "to read the log");
        requireRight(grants, List.of("REPLICATION CLIENT", "BINLOG MONITOR", "SUPER"), "to ask where the log ends");
        if (!mariaDb) {
            requireRight(
                    grants,
                    List.of("RELOAD", "FLUSH_TABLES"),
                    "for the moment without commits in which the first load's snapshots begin");
        }
    }

    private void checkServerId() throws SQLException {
        long deadline = System.nanoTime() + ID_RELEASE.toNanos();
        while (!isServerIdFree()) {
            if (System.nanoTime() - deadline >= 0) {
                problems.add(new Problem(
                        SERVER_ID_IN_USE,
                        "%s: server id %s is that of %s"
                                .formatted(
                                        source, options.serverIds(), ServerIdLock.owner(source, options.serverIds())),
                        "a server id that no other job has",
                        "Stop the job that reads under it, or choose another server-id."));
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private boolean isServerIdFree() throws SQLException {
        Optional<ServerIdLock> id = ServerIdLock.take(source, options.serverIds());
        id.ifPresent(ServerIdLock::close);
        return id.isPresent();
    }

    private void requireRight(Grants grants, List<String> names, String why) {
        if (names.stream().noneMatch(grants::has)) {
            problems.add(new Problem(
                    REPLICATION_NOT_ALLOWED,
                    "%s: user '%s' has not the privilege %s".formatted(source, source.user(), names.get(0)),
                    "%s ON *.*, %s".formatted(names.get(0), why),
                    "GRANT %s ON *.* TO %s;".formatted(names.get(0), grants.user())));
        }
    }
}
