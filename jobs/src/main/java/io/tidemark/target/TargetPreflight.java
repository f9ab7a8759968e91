package io.tidemark.target;

import static io.tidemark.problem.ErrorCode.TARGET_CHECK_FAILED;
import static io.tidemark.problem.ErrorCode.TARGET_DATABASE_MISSING;
import static io.tidemark.problem.ErrorCode.TARGET_KEY_MISSING;
import static io.tidemark.problem.ErrorCode.TARGET_LOGIN_REFUSED;
import static io.tidemark.problem.ErrorCode.TARGET_NOT_EMPTY;
import static io.tidemark.problem.ErrorCode.TARGET_NOT_WRITABLE;
import static io.tidemark.problem.ErrorCode.TARGET_TABLE_MISSING;
import static io.tidemark.problem.ErrorCode.TARGET_UNREACHABLE;

import io.tidemark.problem.ConnectionFailure;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Asks a target database, before a job is submitted, whether a table can be written. Creates and changes nothing. */
public final class TargetPreflight {

    private static final String WRITABLE =
            """
            SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
               AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
               AND has_table_privilege(c.oid, 'DELETE')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?""";

    private final TargetTable target;
    private final Optional<String> pipeline;
    private final boolean restored;
    private final Findings findings;

    private TargetPreflight(TargetTable target, Optional<String> pipeline, boolean restored) {
        this.target = target;
        this.pipeline = pipeline;
        this.restored = restored;
        this.findings = new Findings(Subject.target(target.database()));
    }

    /**
     * What was looked at, and what came out.
     *
     * @param pipeline whose tidemark is looked at as well, or none where that has been done
     * @param restored whether the job starts from a savepoint or checkpoint. Without state a row that is in the target
     *     but no longer in the source would never be deleted: its delete is one of a key the job has not seen.
     */
    public static List<Finding> check(TargetTable target, Optional<String> pipeline, boolean restored) {
        TargetPreflight preflight = new TargetPreflight(target, pipeline, restored);
        try (Connection connection = target.connect()) {
            preflight.check(connection);
        } catch (SQLException failure) {
            preflight.failed(failure);
        }
        return preflight.findings.list();
    }

    /**
     * The same for a table that is made before the job starts, unless something keeps it from starting.
     *
     * @param pipeline whose tidemark is looked at as well, or none where that has been done
     * @param restored whether the job starts from a savepoint or checkpoint. A new view's rows are not in it; those of
     *     a table that was dropped are, and will not come again.
     */
    public static List<Finding> checkBeforeItIsMade(TargetTable target, Optional<String> pipeline, boolean restored) {
        TargetPreflight preflight = new TargetPreflight(target, pipeline, restored);
        try (Connection connection = target.connect()) {
            preflight.checkTidemark(connection);
            preflight.checkBeforeItIsMade(new PostgresTables(connection));
        } catch (SQLException failure) {
            preflight.failed(failure);
        }
        return preflight.findings.list();
    }

    private void checkBeforeItIsMade(PostgresTables tables) throws SQLException {
        findings.of(
                "table " + target,
                "will be made",
                tables.mayCreate(target.schema())
                        ? Optional.empty()
                        : Optional.of(new Problem(
                                TARGET_NOT_WRITABLE,
                                "%s is not there, and user '%s' may not make it".formatted(target, target.user()),
                                "USAGE and CREATE on the schema, or CREATE on the database for a schema that is not there",
                                "GRANT USAGE, CREATE ON SCHEMA %s TO %s; or make the table as another user."
                                        .formatted(
                                                TargetTable.quoted(target.schema()),
                                                TargetTable.quoted(target.user())))));
        if (restored) {
            findings.warning(
                    name("rows"),
                    "none, whatever the state has written",
                    new Problem(
                            TARGET_TABLE_MISSING,
                            "no table %s in the target, and the pipeline starts from state".formatted(target),
                            "the table that the state's rows are in, unless its INSERT is new",
                            "If the table was dropped, start without state: the rows in it do not come again."));
        }
    }

    private String name(String what) {
        return "%s of %s".formatted(what, target);
    }

    private void check(Connection connection) throws SQLException {
        checkTidemark(connection);
        checkTable(connection);
    }

    private void checkTidemark(Connection connection) throws SQLException {
        if (pipeline.isPresent()) {
            checkTidemark(connection, pipeline.get());
        }
    }

    private void checkTidemark(Connection connection, String name) throws SQLException {
        Optional<Problem> refused = TidemarkSchema.problem(connection, target);
        findings.of("schema tidemark", "may be used", refused);
        if (refused.isPresent() || restored) {
            return;
        }
        Optional<TargetRow> found =
                TidemarkSchema.exists(connection) ? TidemarkRows.look(connection, name) : Optional.empty();
        findings.of(
                "tidemark of pipeline " + name,
                "none",
                found.filter(row -> row.applied().epoch() > 0)
                        .map(row -> TargetGuard.notEmpty(target.database(), name, row)));
    }

    private void checkTable(Connection connection) throws SQLException {
        Optional<PostgresTable> found = new PostgresTables(connection).describe(target.schema(), target.table());
        if (found.isEmpty()) {
            findings.problem(
                    "table " + target,
                    new Problem(
                            TARGET_TABLE_MISSING,
                            "no table %s in the target".formatted(target),
                            "an existing table",
                            "%s; or check schema-name and table-name (upper and lower case count)."
                                    .formatted(PostgresDdl.createTable(
                                            target.schema(), target.table(), target.rowType(), target.key()))));
            return;
        }
        List<Problem> columns = PostgresFit.problems(found.get(), target.rowType());
        columns.forEach(problem -> findings.problem(name("columns"), problem));
        if (columns.isEmpty()) {
            findings.ok(name("columns"), String.join(", ", target.rowType().getFieldNames()));
            if (target.keyed()) {
                checkKey(connection);
            }
        }
        checkRightsAndRows(connection);
    }

    private void checkKey(Connection connection) throws SQLException {
        findings.of(
                name("key"),
                String.join(", ", target.key()),
                hasUniqueKey(connection, target)
                        ? Optional.empty()
                        : Optional.of(new Problem(
                                TARGET_KEY_MISSING,
                                "%s has no unique index on exactly (%s)"
                                        .formatted(target, String.join(", ", target.key())),
                                "the key by which the pipeline upserts",
                                PostgresDdl.addKey(target.schema(), target.table(), target.key()) + ";")));
    }

    private void checkRightsAndRows(Connection connection) throws SQLException {
        boolean writable = isWritable(connection, target);
        findings.of(
                name("rights"),
                "user '%s' may write".formatted(target.user()),
                writable
                        ? Optional.empty()
                        : Optional.of(new Problem(
                                TARGET_NOT_WRITABLE,
                                "%s: user '%s' lacks rights".formatted(target, target.user()),
                                "USAGE on the schema; SELECT, INSERT, UPDATE and DELETE on the table",
                                "GRANT USAGE ON SCHEMA %1$s TO %2$s; GRANT SELECT, INSERT, UPDATE, DELETE ON %3$s TO %2$s;"
                                        .formatted(
                                                TargetTable.quoted(target.schema()),
                                                TargetTable.quoted(target.user()),
                                                target.quotedName()))));
        if (restored) {
            // Whatever is there is the state's.
            return;
        }
        if (!writable) {
            findings.unknown(name("rows"), "the user may not look");
        } else {
            findings.of(
                    name("rows"),
                    "none",
                    hasRows(connection, target)
                            ? Optional.of(new Problem(
                                    TARGET_NOT_EMPTY,
                                    "%s has rows, and the pipeline starts without state".formatted(target),
                                    "an empty table, or the state that made the rows",
                                    "Start from the pipeline's last savepoint or checkpoint (--restore), or empty the table:"
                                            + " TRUNCATE %s;".formatted(target.quotedName())))
                            : Optional.empty());
        }
    }

    private void failed(SQLException failure) {
        Problem problem = connectionProblem(target, failure);
        if (problem.code() == TARGET_CHECK_FAILED) {
            findings.unknown("table " + target, "could not be asked", problem);
        } else {
            findings.problem("connection for " + target, problem);
            findings.unknown("table " + target, "not asked: there is no connection");
        }
    }

    private static Problem connectionProblem(TargetTable target, SQLException failure) {
        return connectionProblem(target.toString(), target.user(), failure);
    }

    /** @param what could not be asked for, or changed */
    static Problem connectionProblem(String what, String user, SQLException failure) {
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

    /** {@code ON CONFLICT (...)} takes a unique, immediate, total index on exactly these columns, in any order. */
    private static boolean hasUniqueKey(Connection connection, TargetTable target) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                SELECT EXISTS (
                  SELECT FROM pg_index i
                  WHERE i.indrelid = format('%I.%I', ?::text, ?::text)::regclass
                    AND i.indisunique AND i.indimmediate AND i.indisvalid
                    AND i.indpred IS NULL AND i.indexprs IS NULL
                    AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text)
                         FROM pg_attribute a
                         WHERE a.attrelid = i.indrelid
                           AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
                      = (SELECT array_agg(k ORDER BY k) FROM unnest(?::text[]) k))""")) {
            statement.setString(1, target.schema());
            statement.setString(2, target.table());
            statement.setArray(3, connection.createArrayOf("text", target.key().toArray()));
            return isTrue(statement);
        }
    }

    private static boolean isWritable(Connection connection, TargetTable target) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITABLE)) {
            statement.setString(1, target.schema());
            statement.setString(2, target.table());
            return isTrue(statement);
        }
    }

    private static boolean hasRows(Connection connection, TargetTable target) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT EXISTS (SELECT FROM %s)".formatted(target.quotedName()))) {
            return isTrue(statement);
        }
    }

    private static boolean isTrue(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }
}
