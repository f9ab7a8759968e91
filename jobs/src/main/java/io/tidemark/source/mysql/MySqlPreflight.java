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
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.SourceChecks;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    private static final String FILTERS = "databases in the log";
    private static final String REPLICA = "log of a replica";
    private static final String SERVER_ID = "server id";

    private final MySqlCapture options;
    private final MySqlEndpoint source;
    private final Findings findings;

    private MySqlPreflight(MySqlCapture options) {
        this.options = options;
        this.source = options.endpoint();
        this.findings = new Findings(Subject.source(source));
    }

    /** A privilege, under the names that servers give it. */
    private record Right(List<String> names, String why) {

        String check() {
            return "right " + names.get(0);
        }
    }

    private static List<Right> rights(boolean mariaDb) {
        List<Right> rights = new ArrayList<>(List.of(
                new Right(List.of("REPLICATION SLAVE", "REPLICATION REPLICA"), "to read the log"),
                new Right(List.of("REPLICATION CLIENT", "BINLOG MONITOR", "SUPER"), "to ask where the log ends")));
        if (!mariaDb) {
            rights.add(new Right(
                    List.of("RELOAD", "FLUSH_TABLES"),
                    "for the moment without commits in which the first load's snapshots begin"));
        }
        return rights;
    }

    /** What was looked at, and what came out. */
    static List<Finding> check(MySqlCapture options, List<DeclaredTable> tables) {
        MySqlPreflight preflight = new MySqlPreflight(options);
        preflight.check(tables);
        return preflight.findings.list();
    }

    private void check(List<DeclaredTable> tables) {
        SourceChecks checks = new SourceChecks(findings, failure -> connectionProblem(source, failure));
        try (Connection connection = source.connect()) {
            boolean mariaDb = MySqlLog.isMariaDb(connection);
            findings.ok(
                    SourceChecks.CONNECTION,
                    "%s %s as '%s'"
                            .formatted(
                                    connection.getMetaData().getDatabaseProductName(),
                                    connection.getMetaData().getDatabaseProductVersion(),
                                    source.user()));
            LogSettings settings = new LogSettings(source, connection, findings);
            checks.run("settings", settings::check);
            checks.run(REPLICA, () -> checkReplica(connection, settings, mariaDb));
            checks.run(FILTERS, () -> checkFilters(connection, tables));
            checks.run("rights", () -> checkRights(connection, mariaDb));
            for (DeclaredTable table : tables) {
                checks.run(SourceChecks.table(table), () -> checkTable(connection, table));
            }
            checks.run(SERVER_ID, this::checkServerId);
            MySqlWarnings warnings = new MySqlWarnings(source, connection, findings);
            checks.run(MySqlWarnings.RETENTION, warnings::checkRetention);
            checks.run(MySqlWarnings.SYNC, warnings::checkSync);
        } catch (SQLException failure) {
            List<String> others = new ArrayList<>();
            others.addAll(LogSettings.names());
            others.addAll(List.of(REPLICA, FILTERS));
            rights(true).forEach(right -> others.add(right.check()));
            others.addAll(List.of(SERVER_ID, MySqlWarnings.RETENTION, MySqlWarnings.SYNC));
            checks.unreached(failure, others, tables);
        }
    }

    private void checkTable(Connection connection, DeclaredTable table) throws SQLException {
        findings.of(
                SourceChecks.table(table),
                SourceChecks.readable(table),
                new MySqlTableChecks(options, connection).check(table));
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

    /** A replica writes what it has from its source into a log of its own only if it is told to. */
    private void checkReplica(Connection connection, LogSettings settings, boolean mariaDb) throws SQLException {
        LogSettings.Required own = LogSettings.ownLogOfAReplica(mariaDb);
        boolean logged = settings.is(own);
        boolean replica;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(mariaDb ? "SHOW ALL SLAVES STATUS" : "SHOW REPLICA STATUS")) {
            replica = row.next();
        } catch (SQLException refused) {
            if (refused.getErrorCode() != ACCESS_DENIED) {
                throw refused;
            }
            // MariaDB tells it only with a privilege that nothing else is needed for.
            if (logged) {
                findings.ok(REPLICA, "%s = ON".formatted(own.setting()));
            } else {
                findings.unknown(
                        REPLICA,
                        "%s = OFF, and only with GRANT %s ON *.* does the server say whether it is a replica"
                                .formatted(own.setting(), mariaDb ? "SLAVE MONITOR" : "REPLICATION CLIENT"));
            }
            return;
        }
        if (replica) {
            settings.check(own);
        } else {
            findings.ok(REPLICA, "the server is none");
        }
    }

    /** Databases may be left out of the log. */
    private void checkFilters(Connection connection, List<DeclaredTable> tables) throws SQLException {
        MySqlLog.Filters filters;
        try {
            filters = new MySqlLog(connection).filters();
        } catch (SQLException refused) {
            if (refused.getErrorCode() == ACCESS_DENIED) {
                // The check of the rights says what to do: the same privilege is needed to read.
                findings.unknown(FILTERS, "the user may not ask");
                return;
            }
            throw refused;
        }
        List<String> databases =
                tables.stream().map(table -> table.name().schema()).distinct().toList();
        List<String> leftOut =
                databases.stream().filter(database -> !filters.logs(database)).toList();
        for (String database : leftOut) {
            findings.problem(
                    FILTERS,
                    "lacks " + database,
                    new Problem(
                            BINLOG_NOT_COMPLETE,
                            "%s: binlog-do-db = %s, binlog-ignore-db = %s leave out database %s"
                                    .formatted(source, filters.only(), filters.ignored(), database),
                            "a log with the changes of each database that is read",
                            "Take the filters out of the server's options."));
        }
        if (leftOut.isEmpty()) {
            findings.ok(FILTERS, databases.isEmpty() ? "no table to look for" : String.join(", ", databases));
        }
    }

    private void checkRights(Connection connection, boolean mariaDb) throws SQLException {
        Grants grants = Grants.read(connection);
        for (Right right : rights(mariaDb)) {
            String name = right.names().get(0);
            findings.of(
                    right.check(),
                    "user '%s' has it".formatted(source.user()),
                    right.names().stream().anyMatch(grants::has)
                            ? Optional.empty()
                            : Optional.of(new Problem(
                                    REPLICATION_NOT_ALLOWED,
                                    "%s: user '%s' has not the privilege %s".formatted(source, source.user(), name),
                                    "%s ON *.*, %s".formatted(name, right.why()),
                                    "GRANT %s ON *.* TO %s;".formatted(name, grants.user()))));
        }
    }

    private void checkServerId() throws SQLException {
        long deadline = System.nanoTime() + ID_RELEASE.toNanos();
        while (!isServerIdFree()) {
            if (System.nanoTime() - deadline >= 0) {
                findings.problem(
                        SERVER_ID,
                        new Problem(
                                SERVER_ID_IN_USE,
                                "%s: server id %s is that of %s"
                                        .formatted(
                                                source,
                                                options.serverIds(),
                                                ServerIdLock.owner(source, options.serverIds())),
                                "a server id that no other job has",
                                "Stop the job that reads under it, or choose another server-id."));
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        findings.ok(SERVER_ID, "one of %s is free".formatted(options.serverIds()));
    }

    private boolean isServerIdFree() throws SQLException {
        Optional<ServerIdLock> id = ServerIdLock.take(source, options.serverIds());
        id.ifPresent(ServerIdLock::close);
        return id.isPresent();
    }
}
