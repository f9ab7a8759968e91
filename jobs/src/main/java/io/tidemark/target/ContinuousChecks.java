package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which tables can be written between epochs: those of which what is read again says all that was said before, and whose rows
 * do not stand in each other's way. Each writer is at a position of its own then.
 */
final class ContinuousChecks {

    private static final String REMEDY = "Leave out tidemark.delivery, or write %s in a pipeline of %s own.";

    /** Behind a table's name. */
    static final String ANOTHER_INDEX = " has another unique index or exclusion constraint beside its key";

    private ContinuousChecks() {}

    /** @param unrepeatable operators in front of the tables, see {@link Unrepeatable} */
    static List<Problem> problems(List<TargetTable> targets, List<String> unrepeatable) {
        List<Problem> problems = new ArrayList<>();
        for (TargetTable target : targets) {
            if (!target.keyed()) {
                problems.add(problem(
                        target + " has no primary key",
                        "a key by which a row that is written again is known",
                        REMEDY.formatted(target, "its")));
            }
        }
        if (!unrepeatable.isEmpty()) {
            problems.add(problem(
                    String.join(", ", unrepeatable),
                    "mirrors of Tidemark's own sources, and views by GROUP BY whose rows come in one order (of a table whose rows are"
                            + " not completed from state, as they are with metadata columns, on-gap = resnapshot or, in Postgres,"
                            + " another replica identity than FULL; or at parallelism 1): what is read again after a failure"
                            + " may leave out rows that came and went meanwhile, and they would stay in the target",
                    REMEDY.formatted("what comes from there", "its")));
        }
        return problems;
    }

    /**
     * Asks the database of some of the tables.
     *
     * @throws ProblemException with everything that is in the way
     */
    static void require(List<TargetTable> targets, Connection connection) throws SQLException {
        List<Problem> problems = new ArrayList<>();
        TargetDialect dialect = targets.get(0).dialect();
        if (dialect.foreignKeys(targets, connection).any()) {
            problems.add(problem(
                    "tables of the pipeline refer to each other",
                    "tables whose rows do not wait for each other's, or go with them: each is written by itself",
                    "Drop the foreign keys, or leave out tidemark.delivery."));
        }
        for (TargetTable target : targets) {
            if (dialect.checks(target, connection).exclusions() > 1) {
                problems.add(problem(
                        target + ANOTHER_INDEX,
                        "none: a value may go from row to row, and the writer of one is ahead of the other's",
                        "Drop it, or leave out tidemark.delivery."));
            }
        }
        temporaryTables(targets.get(0), connection).ifPresent(problems::add);
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    private static Optional<Problem> temporaryTables(TargetTable target, Connection connection) throws SQLException {
        Stage stage = Stage.of("", target, connection).temporary();
        try {
            target.dialect().stages().createTemporary(connection, stage);
            return Optional.empty();
        } catch (SQLException failure) {
            return Optional.of(problem(
                    "user '%s' makes no temporary table: %s"
                            .formatted(target.user(), target.dialect().faults().said(failure)),
                    "one through which rows are written",
                    target.dialect().temporaryRight() + " or leave out tidemark.delivery."));
        } finally {
            connection.rollback();
        }
    }

    private static Problem problem(String found, String required, String remedy) {
        return new Problem(
                ErrorCode.DELIVERY_REFUSED, found + ", and tidemark.delivery = continuous", required, remedy);
    }
}
