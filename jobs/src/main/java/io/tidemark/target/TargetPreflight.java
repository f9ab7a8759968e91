package io.tidemark.target;

import static io.tidemark.problem.ErrorCode.TARGET_CHECK_FAILED;
import static io.tidemark.problem.ErrorCode.TARGET_NOT_EMPTY;
import static io.tidemark.problem.ErrorCode.TARGET_TABLE_MISSING;

import io.tidemark.connection.Questions;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** Asks a target database, before a job is submitted, whether a table can be written. Creates and changes nothing. */
public final class TargetPreflight {

    private final TargetTable target;
    private final TargetDialect dialect;
    private final Optional<String> pipeline;
    private final boolean restored;
    private final Findings findings;

    private TargetPreflight(TargetTable target, Optional<String> pipeline, boolean restored) {
        this.target = target;
        this.dialect = target.dialect();
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
        try {
            Questions.ask(target.home(), preflight::check);
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
        try {
            Questions.ask(target.home(), preflight::checkBeforeItIsMade);
        } catch (SQLException failure) {
            preflight.failed(failure);
        }
        return preflight.findings.list();
    }

    /**
     * What a start without state asks beside, of a table that the state knows no statement for.
     *
     * @param pipeline whose tidemark is looked at as well, where the state has nothing of the database
     */
    static List<Finding> checkAdded(TargetTable target, Optional<String> pipeline) {
        TargetPreflight preflight = new TargetPreflight(target, pipeline, true);
        try {
            Questions.ask(target.home(), preflight::checkAdded);
        } catch (SQLException failure) {
            preflight.failed(failure);
        }
        return preflight.findings.list();
    }

    /**
     * What tells the table's database from all others, by whichever address it is reached; empty if it cannot be asked, which
     * the other checks say.
     */
    public static Optional<String> identity(TargetTable target) {
        try {
            return Optional.of(Questions.ask(target.home(), connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(target.dialect().identity())) {
                    row.next();
                    return row.getString(1);
                }
            }));
        } catch (SQLException failure) {
            return Optional.empty();
        }
    }

    private Findings checkAdded(Connection connection) throws SQLException {
        if (pipeline.isPresent() && dialect.schema().problem(connection, target).isEmpty()) {
            checkNothingApplied(connection, pipeline.get());
        }
        TableChecks table = dialect.checks(target, connection);
        // What is missing or not allowed is said of every start.
        if (table.exists() && table.rights().isEmpty()) {
            findings.of(
                    name("rows"),
                    "none",
                    table.hasRows()
                            ? Optional.of(new Problem(
                                    TARGET_NOT_EMPTY,
                                    "%s has rows, and the state knows no INSERT INTO it".formatted(target),
                                    "an empty table: an added statement begins anew",
                                    "Empty it: %s;".formatted(table.emptying())))
                            : Optional.empty());
        }
        return findings;
    }

    private Findings checkBeforeItIsMade(Connection connection) throws SQLException {
        checkTidemark(connection);
        TableChecks checks = dialect.checks(target, connection);
        findings.of("table " + target, "will be made", checks.making());
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
        return findings;
    }

    private String name(String what) {
        return "%s of %s".formatted(what, target);
    }

    private Findings check(Connection connection) throws SQLException {
        checkTidemark(connection);
        checkTable(dialect.checks(target, connection));
        return findings;
    }

    private void checkTidemark(Connection connection) throws SQLException {
        if (pipeline.isPresent()) {
            checkTidemark(connection, pipeline.get());
        }
    }

    private void checkTidemark(Connection connection, String name) throws SQLException {
        TidemarkSchema schema = dialect.schema();
        Optional<Problem> refused = schema.problem(connection, target);
        findings.of(schema.words(), "may be used", refused);
        if (refused.isPresent() || restored) {
            return;
        }
        checkNothingApplied(connection, name);
    }

    private void checkNothingApplied(Connection connection, String name) throws SQLException {
        Optional<TargetRow> found = dialect.schema().exists(connection)
                ? new TidemarkRows(dialect).look(connection, name)
                : Optional.empty();
        findings.of(
                "tidemark of pipeline " + name,
                "none",
                found.filter(row -> row.applied().epoch() > 0)
                        .map(row -> TargetGuard.notEmpty(target.database(), name, row)));
    }

    private void checkTable(TableChecks table) throws SQLException {
        if (!table.exists()) {
            findings.problem(
                    "table " + target,
                    new Problem(
                            TARGET_TABLE_MISSING,
                            "no table %s in the target".formatted(target),
                            "an existing table",
                            "%s; or check schema-name and table-name (upper and lower case count)."
                                    .formatted(table.createTable())));
            return;
        }
        List<Problem> columns = table.columns();
        columns.forEach(problem -> findings.problem(name("columns"), problem));
        if (columns.isEmpty()) {
            findings.ok(name("columns"), String.join(", ", target.rowType().getFieldNames()));
            if (target.keyed()) {
                findings.of(name("key"), String.join(", ", target.key()), table.key());
            }
        }
        checkRightsAndRows(table);
    }

    private void checkRightsAndRows(TableChecks table) throws SQLException {
        Optional<Problem> rights = table.rights();
        findings.of(name("rights"), "user '%s' may write".formatted(target.user()), rights);
        if (restored) {
            // Whatever is there is the state's.
            return;
        }
        if (rights.isPresent()) {
            findings.unknown(name("rows"), "the user may not look");
        } else {
            findings.of(
                    name("rows"),
                    "none",
                    table.hasRows()
                            ? Optional.of(new Problem(
                                    TARGET_NOT_EMPTY,
                                    "%s has rows, and the pipeline starts without state".formatted(target),
                                    "an empty table, or the state that made the rows",
                                    "Start from the pipeline's last savepoint or checkpoint (--restore), or empty the table:"
                                            + " %s;".formatted(table.emptying())))
                            : Optional.empty());
        }
    }

    private void failed(SQLException failure) {
        Problem problem = dialect.connectionProblem(target.toString(), target.user(), failure);
        if (problem.code() == TARGET_CHECK_FAILED) {
            findings.unknown("table " + target, "could not be asked", problem);
        } else {
            findings.problem("connection for " + target, problem);
            findings.unknown("table " + target, "not asked: there is no connection");
        }
    }
}
