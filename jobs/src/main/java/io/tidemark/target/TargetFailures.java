package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** What goes wrong with a target while a job runs. */
final class TargetFailures {

    private TargetFailures() {}

    /** Fails the job at once, whatever its restart strategy: a restart would only repeat it. */
    static RuntimeException permanent(Problem problem) {
        return new SuppressRestartsException(new ProblemException(problem));
    }

    /**
     * A row that cannot be staged.
     *
     * @param row which it is, for people
     */
    static Problem refusedRow(TargetTable table, String said, String row) {
        return refusedRow(table.toString(), "%s (%s)".formatted(said, row));
    }

    /**
     * A row that cannot be put into its table.
     *
     * @param row which it is, for people
     */
    static Problem refusedRow(Epoch epoch, String said, String row) {
        return refusedRow(where(epoch), "%s (%s)".formatted(said, row));
    }

    /** Rows that cannot be put into their table beside others, or not be left there. */
    static Problem refusedRows(Epoch epoch, String said) {
        return refusedRow(where(epoch), said);
    }

    private static String where(Epoch epoch) {
        return "epoch %d, up to %s".formatted(epoch.number(), TargetGuard.words(epoch.sources()));
    }

    private static Problem refusedRow(String where, String said) {
        return new Problem(
                ErrorCode.TARGET_REFUSES_ROW,
                "%s: %s".formatted(where, said),
                "rows that the target's types and constraints take",
                "Widen the target's column or drop the constraint, or CAST or filter in the INSERT; then restart from the"
                        + " last checkpoint.");
    }

    static Problem takenOver(String database, String pipeline, String owner) {
        return new Problem(
                ErrorCode.TARGET_TAKEN_OVER,
                "%s: pipeline '%s' is written by job %s now".formatted(database, pipeline, owner),
                "one running copy of a pipeline for each target",
                "Leave the newer job running; or cancel it, and start this one again from its last checkpoint. To run both,"
                        + " give one of them another pipeline.name and tables of its own.");
    }
}
