package io.tidemark.source.postgres;

import static io.tidemark.problem.ErrorCode.REPLICATION_NOT_ALLOWED;
import static io.tidemark.problem.ErrorCode.SLOTS_EXHAUSTED;
import static io.tidemark.problem.ErrorCode.SLOT_IN_USE;
import static io.tidemark.problem.ErrorCode.SLOT_UNUSABLE;
import static io.tidemark.problem.ErrorCode.SOURCE_CHECK_FAILED;
import static io.tidemark.problem.ErrorCode.SOURCE_DATABASE_MISSING;
import static io.tidemark.problem.ErrorCode.SOURCE_LOGIN_REFUSED;
import static io.tidemark.problem.ErrorCode.SOURCE_UNREACHABLE;
import static io.tidemark.problem.ErrorCode.WAL_LEVEL_NOT_LOGICAL;

import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.problem.ConnectionFailure;
import io.tidemark.problem.Problem;
import io.tidemark.source.DeclaredTable;
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

/**
 * Asks a source database, before a job is submitted, whether it can be read at all. Creates and changes nothing.
 *
 * <p>What logical decoding needs: PostgreSQL manual, section 47.1 ({@code wal_level}, {@code max_replication_slots}) and
 * section 53.4 (the {@code REPLICATION} attribute).
 */
public final class PostgresPreflight {

    /** A slot stays busy for a moment after its reader has gone; this long it is waited for. */
    private static final Duration SLOT_RELEASE = Duration.ofSeconds(10);

    private static final int FAILOVER_SINCE = 17;

    private final PostgresCapture options;
    private final PostgresEndpoint source;
    private final List<DeclaredTable> tables;
    private final boolean restored;
    private final List<Problem> problems = new ArrayList<>();

    private PostgresPreflight(PostgresCapture options, List<DeclaredTable> tables, boolean restored) {
        this.options = options;
        this.source = options.endpoint();
        this.tables = tables;
        this.restored = restored;
    }

    /**
     * Every problem found, none if the source is ready. What could not be checked is a problem, too.
     *
     * @param restored whether the job has state: what its slot and its publication must be like is then for the guard to
     *     say, which knows the stored position
     */
    public static List<Problem> check(PostgresCapture options, List<DeclaredTable> tables, boolean restored) {
        PostgresPreflight preflight = new PostgresPreflight(options, tables, restored);
        try (Connection connection = options.endpoint().connect()) {
            preflight.checkWalLevel(connection);
            preflight.checkReplicationRight(connection);
            preflight.checkTables(connection);
            preflight.checkFailover(connection);
            preflight.checkSlot(connection);
        } catch (SQLException failure) {
            preflight.problems.add(connectionProblem(preflight.source, failure));
        }
        return List.copyOf(preflight.problems);
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

    private void checkFailover(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (options.failover() && version < FAILOVER_SINCE) {
            problems.add(new Problem(
                    SLOT_UNUSABLE,
                    "%s: 'slot.failover' = 'true', the server's version is %d".formatted(source, version),
                    "PostgreSQL %d or later, for slots that standbys have as well".formatted(FAILOVER_SINCE),
                    "Leave slot.failover out."));
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
                    "ALTER ROLE %s REPLICATION;".formatted(Identifiers.quoted(source.user()))));
        }
    }

    private void checkTables(Connection connection) throws SQLException {
        PostgresTableChecks checks = new PostgresTableChecks(options, connection);
        for (DeclaredTable table : tables) {
            checks.check(table)
                    .or(() -> restored ? Optional.empty() : checks.foreignPublication(table.name()))
                    .ifPresent(problems::add);
        }
    }

    private void checkSlot(Connection connection) throws SQLException {
        String name = options.slot();
        Optional<ReplicationSlot> found = slot(connection);
        if (found.isEmpty()) {
            if (!restored) {
                checkFreeSlot(connection);
            }
            return;
        }
        ReplicationSlot slot = found.get();
        if (!restored && (slot.isLost() || !slot.isLogicalOf(source.database()))) {
            problems.add(new Problem(
                    SLOT_UNUSABLE,
                    "%s: slot '%s': %s".formatted(source, name, slot),
                    "a logical slot of this database, with the plugin pgoutput, whose log is still kept",
                    "Choose another slot.name, or drop the slot if nobody needs it: SELECT"
                            + " pg_drop_replication_slot('%s');".formatted(name)));
        } else if (slot.active() && !releasedInTime(connection)) {
            problems.add(new Problem(
                    SLOT_IN_USE,
                    "%s: slot '%s' is read by %s"
                            .formatted(
                                    source,
                                    name,
                                    new PostgresLog(connection)
                                            .readerOf(name)
                                            .orElse("server process " + slot.reader())),
                    "a slot nobody reads",
                    "Stop the job that reads it, or choose another slot.name."));
        } else if (!restored && !publicationExists(connection)) {
            // The output plugin looks the publication up as of each change, and fails on changes from before it was
            // made.
            problems.add(new Problem(
                    SLOT_UNUSABLE,
                    "%s: slot '%s' exists, its publication %s does not".formatted(source, name, options.publication()),
                    "a publication that is older than the slot's position",
                    "Drop the slot if no job's state needs it, both are made anew: SELECT pg_drop_replication_slot('%s');"
                            .formatted(name)));
        }
    }

    private boolean publicationExists(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT FROM pg_publication WHERE pubname = ?")) {
            statement.setString(1, options.publication());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private void checkFreeSlot(Connection connection) throws SQLException {
        int free = Integer.parseInt(text(
                connection,
                "SELECT current_setting('max_replication_slots')::int - count(*) FROM pg_replication_slots"));
        if (free < 1) {
            problems.add(new Problem(
                    SLOTS_EXHAUSTED,
                    "%s: no free replication slot".formatted(source),
                    "one for the reader of this database",
                    "Raise max_replication_slots (and max_wal_senders) and restart the server, or drop unused slots:"
                            + " SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name"
                            + " = '...' AND NOT active;"));
        }
    }

    private Optional<ReplicationSlot> slot(Connection connection) throws SQLException {
        return new PostgresLog(connection)
                .slots(List.of(options.slot())).stream().findFirst();
    }

    private boolean releasedInTime(Connection connection) throws SQLException {
        long deadline = System.nanoTime() + SLOT_RELEASE.toNanos();
        while (System.nanoTime() < deadline) {
            if (!slot(connection).map(ReplicationSlot::active).orElse(false)) {
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
}
