package io.tidemark.source;

import static io.tidemark.problem.ErrorCode.REPLICATION_NOT_ALLOWED;
import static io.tidemark.problem.ErrorCode.SLOTS_EXHAUSTED;
import static io.tidemark.problem.ErrorCode.SLOT_IN_USE;
import static io.tidemark.problem.ErrorCode.SOURCE_CHECK_FAILED;
import static io.tidemark.problem.ErrorCode.SOURCE_DATABASE_MISSING;
import static io.tidemark.problem.ErrorCode.SOURCE_LOGIN_REFUSED;
import static io.tidemark.problem.ErrorCode.SOURCE_TABLE_MISSING;
import static io.tidemark.problem.ErrorCode.SOURCE_TABLE_UNREADABLE;
import static io.tidemark.problem.ErrorCode.SOURCE_UNREACHABLE;
import static io.tidemark.problem.ErrorCode.WAL_LEVEL_NOT_LOGICAL;

import io.tidemark.problem.ConnectionFailure;
import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Asks a source database, before a job is submitted, whether it can be read at all. Creates and changes nothing.
 *
 * <p>What logical decoding needs: PostgreSQL manual, section 47.1 ({@code wal_level}, {@code max_replication_slots}) and
 * section 53.4 (the {@code REPLICATION} attribute).
 */
public final class PostgresPreflight {

    /** A slot stays busy for a moment after its reader has gone; this long it is waited for. */
    private static final Duration SLOT_RELEASE = Duration.ofSeconds(10);

    private final PostgresEndpoint source;
    private final List<CapturedTable> tables;
    private final List<Problem> problems = new ArrayList<>();

    private PostgresPreflight(PostgresEndpoint source, List<CapturedTable> tables) {
        this.source = source;
        this.tables = tables;
    }

    /** Every problem found, none if the source is ready. What could not be checked is a problem, too. */
    public static List<Problem> check(PostgresEndpoint source, List<CapturedTable> tables) {
        PostgresPreflight preflight = new PostgresPreflight(source, tables);
        try (Connection connection = source.connect()) {
            preflight.checkWalLevel(connection);
            preflight.checkReplicationRight(connection);
            preflight.checkTables(connection);
            preflight.checkSlots(connection);
        } catch (SQLException failure) {
            preflight.problems.add(preflight.connectionProblem(failure));
        }
        return List.copyOf(preflight.problems);
    }

    private Problem connectionProblem(SQLException failure) {
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

    private void checkWalLevel(Connection connection) throws SQLException {
        String level = text(connection, "SHOW wal_level");
        if (!level.equals("logical")) {
            problems.add(new Problem(
                    WAL_LEVEL_NOT_LOGICAL,
                    "%s: wal_level = %s".formatted(source, level),
                    "wal_level = logical",
                    "ALTER SYSTEM SET wal_level = 'logical'; then restart the server."));
        }
    }

    private void checkReplicationRight(Connection connection) throws SQLException {
        // Hosted servers give the right through membership in a role of theirs instead of the attribute.
        String allowed = text(
                connection,
                """
                SELECT EXISTS (SELECT FROM pg_roles r
                               WHERE (r.rolname = current_user AND (r.rolreplication OR r.rolsuper))
                                  OR (r.rolname = 'rds_replication' AND pg_has_role(r.oid, 'MEMBER')))""");
        if (!allowed.equals("t")) {
            problems.add(new Problem(
                    REPLICATION_NOT_ALLOWED,
                    "%s: user '%s' has not the REPLICATION attribute".formatted(source, source.user()),
                    "a user with REPLICATION",
                    "ALTER ROLE %s REPLICATION;".formatted(quoted(source.user()))));
        }
    }

    private void checkTables(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')""")) {
            for (CapturedTable table : tables) {
                statement.setString(1, table.schema());
                statement.setString(2, table.table());
                try (ResultSet row = statement.executeQuery()) {
                    if (!row.next()) {
                        problems.add(tableMissing(connection, table));
                    } else if (!row.getBoolean(1)) {
                        problems.add(new Problem(
                                SOURCE_TABLE_UNREADABLE,
                                "%s: user '%s' may not read %s".formatted(source, source.user(), table),
                                "SELECT on the table and USAGE on its schema",
                                "GRANT USAGE ON SCHEMA %s TO %s; GRANT SELECT ON %s.%s TO %s;"
                                        .formatted(
                                                quoted(table.schema()),
                                                quoted(source.user()),
                                                quoted(table.schema()),
                                                quoted(table.table()),
                                                quoted(source.user()))));
                    }
                }
            }
        }
    }

    private Problem tableMissing(Connection connection, CapturedTable table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT tablename FROM pg_tables WHERE schemaname = ? ORDER BY tablename LIMIT 20")) {
            statement.setString(1, table.schema());
            try (ResultSet rows = statement.executeQuery()) {
                List<String> existing = new ArrayList<>();
                while (rows.next()) {
                    existing.add(rows.getString(1));
                }
                return new Problem(
                        SOURCE_TABLE_MISSING,
                        "%s: no table %s".formatted(source, table),
                        existing.isEmpty()
                                ? "an existing table; schema %s has none".formatted(table.schema())
                                : "one of schema %s: %s".formatted(table.schema(), String.join(", ", existing)),
                        "Check schema-name and table-name (upper and lower case count), or create the table.");
            }
        }
    }

    private void checkSlots(Connection connection) throws SQLException {
        int missing = 0;
        for (CapturedTable table : tables) {
            Optional<Long> reader = readerOf(connection, table.slot());
            if (reader.isEmpty()) {
                missing++;
            } else if (reader.get() != 0 && !releasedInTime(connection, table.slot())) {
                problems.add(new Problem(
                        SLOT_IN_USE,
                        "%s: slot '%s' of %s is read by the server process %d"
                                .formatted(source, table.slot(), table, reader.get()),
                        "a slot nobody reads",
                        "Stop the job that reads it, or choose another slot.name."));
            }
        }
        int free = Integer.parseInt(text(
                connection,
                "SELECT current_setting('max_replication_slots')::int - count(*) FROM pg_replication_slots"));
        if (missing > free) {
            problems.add(new Problem(
                    SLOTS_EXHAUSTED,
                    "%s: %d free replication slots".formatted(source, free),
                    "%d: one for each of %s"
                            .formatted(
                                    missing,
                                    tables.stream().map(CapturedTable::toString).collect(Collectors.joining(", "))),
                    "Raise max_replication_slots (and max_wal_senders) and restart the server, or drop unused slots:"
                            + " SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name"
                            + " = '...' AND NOT active;"));
        }
    }

    /** Empty if there is no such slot; 0 if nobody reads it. */
    private static Optional<Long> readerOf(Connection connection, String slot) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT coalesce(active_pid, 0) FROM pg_replication_slots WHERE slot_name = ?")) {
            statement.setString(1, slot);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    private static boolean releasedInTime(Connection connection, String slot) throws SQLException {
        long deadline = System.nanoTime() + SLOT_RELEASE.toNanos();
        while (System.nanoTime() < deadline) {
            if (readerOf(connection, slot).orElse(0L) == 0) {
                return true;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
