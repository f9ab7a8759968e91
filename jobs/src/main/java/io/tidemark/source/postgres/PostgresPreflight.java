package io.tidemark.source.postgres;

import static io.tidemark.problem.ErrorCode.REPLICATION_NOT_ALLOWED;
import static io.tidemark.problem.ErrorCode.SOURCE_CHECK_FAILED;
import static io.tidemark.problem.ErrorCode.SOURCE_DATABASE_MISSING;
import static io.tidemark.problem.ErrorCode.SOURCE_ENCODING_UNKNOWN;
import static io.tidemark.problem.ErrorCode.SOURCE_IS_STANDBY;
import static io.tidemark.problem.ErrorCode.SOURCE_LOGIN_REFUSED;
import static io.tidemark.problem.ErrorCode.SOURCE_UNREACHABLE;
import static io.tidemark.problem.ErrorCode.WAL_LEVEL_NOT_LOGICAL;

import io.tidemark.problem.ConnectionFailure;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.SourceChecks;
import io.tidemark.source.Start;
import io.tidemark.source.TableName;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a source database, before a job is submitted, whether it can be read at all. Creates and changes nothing.
 *
 * <p>What logical decoding needs: PostgreSQL manual, section 47.1 ({@code wal_level}, {@code max_replication_slots}) and
 * section 53.4 (the {@code REPLICATION} attribute).
 */
public final class PostgresPreflight {

    private static final String PRIMARY = "primary";
    private static final String ENCODING = "encoding";
    private static final String WAL_LEVEL = "wal_level";
    private static final String REPLICATION = "right to replicate";

    private final PostgresCapture options;
    private final PostgresEndpoint source;
    private final List<DeclaredTable> tables;
    private final Start start;
    private final Findings findings;

    private PostgresPreflight(PostgresCapture options, List<DeclaredTable> tables, Start start) {
        this.options = options;
        this.source = options.endpoint();
        this.tables = tables;
        this.start = start;
        this.findings = new Findings(Subject.source(source));
    }

    /**
     * What was looked at, and what came out.
     *
     * @param start of a job that has state it is for the guard, which knows the stored position, to say what its slot and
     *     its publication must be like
     */
    public static List<Finding> check(PostgresCapture options, List<DeclaredTable> tables, Start start) {
        PostgresPreflight preflight = new PostgresPreflight(options, tables, start);
        preflight.check();
        return preflight.findings.list();
    }

    private void check() {
        SourceChecks checks = new SourceChecks(findings, failure -> connectionProblem(source, failure));
        try (Connection connection = source.connect()) {
            DatabaseMetaData server = connection.getMetaData();
            findings.ok(
                    SourceChecks.CONNECTION,
                    "%s %s as '%s'"
                            .formatted(
                                    server.getDatabaseProductName(),
                                    server.getDatabaseProductVersion(),
                                    source.user()));
            checks.run(PRIMARY, () -> checkPrimary(connection));
            checks.run(ENCODING, () -> checkEncoding(connection));
            checks.run(WAL_LEVEL, () -> checkWalLevel(connection));
            checks.run(REPLICATION, () -> checkReplicationRight(connection));
            PostgresTableChecks tableChecks = new PostgresTableChecks(options, connection);
            Map<TableName, SourceTable> found = new SourceTables(connection)
                    .describe(tables.stream().map(DeclaredTable::name).toList());
            for (DeclaredTable table : tables) {
                checks.run(
                        SourceChecks.table(table),
                        () -> checkTable(tableChecks, table, Optional.ofNullable(found.get(table.name()))));
            }
            PostgresSlotChecks slotChecks = new PostgresSlotChecks(options, connection, findings);
            checks.run(PostgresSlotChecks.FAILOVER, slotChecks::checkFailover);
            checks.run(PostgresSlotChecks.name(options), () -> slotChecks.checkSlot(start));
            PostgresWarnings warnings = new PostgresWarnings(source, connection, findings);
            for (String setting : PostgresWarnings.SETTINGS) {
                checks.run(setting, () -> warnings.check(setting));
            }
        } catch (SQLException failure) {
            List<String> others = new ArrayList<>(List.of(
                    PRIMARY,
                    ENCODING,
                    WAL_LEVEL,
                    REPLICATION,
                    PostgresSlotChecks.FAILOVER,
                    PostgresSlotChecks.name(options)));
            others.addAll(PostgresWarnings.SETTINGS);
            checks.unreached(failure, others, tables);
        }
    }

    /** What a failed connection or query means. */
    public static Problem connectionProblem(PostgresEndpoint source, SQLException failure) {
        return switch (ConnectionFailure.of(failure)) {
            case UNREACHABLE ->
                new Problem(
                        SOURCE_UNREACHABLE,
                        "%s: %s".formatted(source, failure.getMessage()),
                        "a Postgres server that accepts TCP connections there",
                        "Check hostname and port, that the server runs, listen_addresses, and firewalls between.");
            case LOGIN_REFUSED ->
                new Problem(
                        SOURCE_LOGIN_REFUSED,
                        "%s as user '%s': %s".formatted(source, source.user(), failure.getMessage()),
                        "a user that may log in from here",
                        "Check username and password, and the server's pg_hba.conf.");
            case DATABASE_MISSING ->
                new Problem(
                        SOURCE_DATABASE_MISSING,
                        "%s: %s".formatted(source, failure.getMessage()),
                        "an existing database",
                        "Check database-name; psql -l lists what the server has.");
            case OTHER ->
                new Problem(
                        SOURCE_CHECK_FAILED,
                        "%s: %s".formatted(source, failure.getMessage()),
                        "answers to the catalog queries of the check",
                        "See the server's log.");
        };
    }

    /**
     * The snapshot of a standby does not tell which transactions are running ({@code pg_current_snapshot()} lists none), so
     * nobody could say which changes a row that is read there already has.
     */
    private void checkPrimary(Connection connection) throws SQLException {
        findings.of(
                PRIMARY,
                "yes",
                text(connection, "SELECT pg_is_in_recovery()").equals("f")
                        ? Optional.empty()
                        : Optional.of(new Problem(
                                SOURCE_IS_STANDBY,
                                "%s: a standby".formatted(source),
                                "the primary, whose snapshots say which transactions are running",
                                "Connect to the primary.")));
    }

    /** Bytes of which the server says no more than that they are bytes would not come alike from a table and from the log. */
    private void checkEncoding(Connection connection) throws SQLException {
        String encoding = text(connection, "SHOW server_encoding");
        findings.of(
                ENCODING,
                encoding,
                encoding.equals("SQL_ASCII")
                        ? Optional.of(new Problem(
                                SOURCE_ENCODING_UNKNOWN,
                                "%s: server_encoding = SQL_ASCII".formatted(source),
                                "a database whose texts have an encoding",
                                "Dump the database and restore it into one that was created with ENCODING 'UTF8'."))
                        : Optional.empty());
    }

    private void checkWalLevel(Connection connection) throws SQLException {
        String level = text(connection, "SHOW wal_level");
        findings.of(
                WAL_LEVEL,
                level,
                level.equals("logical")
                        ? Optional.empty()
                        : Optional.of(new Problem(
                                WAL_LEVEL_NOT_LOGICAL,
                                "%s: wal_level = %s".formatted(source, level),
                                "wal_level = logical",
                                "ALTER SYSTEM SET wal_level = 'logical'; then restart the server.")));
    }

    private void checkReplicationRight(Connection connection) throws SQLException {
        // Hosted servers give the right through membership in a role of theirs instead of the attribute.
        String allowed = text(
                connection,
                """
                SELECT EXISTS (SELECT FROM pg_roles r
                               WHERE (r.rolname = current_user AND (r.rolreplication OR r.rolsuper))
                                  OR (r.rolname = 'rds_replication' AND pg_has_role(r.oid, 'MEMBER')))""");
        findings.of(
                REPLICATION,
                "user '%s' has it".formatted(source.user()),
                allowed.equals("t")
                        ? Optional.empty()
                        : Optional.of(new Problem(
                                REPLICATION_NOT_ALLOWED,
                                "%s: user '%s' has not the REPLICATION attribute".formatted(source, source.user()),
                                "a user with REPLICATION",
                                "ALTER ROLE %s REPLICATION;".formatted(Identifiers.quoted(source.user())))));
    }

    private void checkTable(PostgresTableChecks checks, DeclaredTable table, Optional<SourceTable> found)
            throws SQLException {
        findings.of(
                SourceChecks.table(table),
                SourceChecks.readable(table),
                checks.check(table, found)
                        .or(() -> start.isRestored() ? Optional.empty() : checks.foreignPublication(table.name())));
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
