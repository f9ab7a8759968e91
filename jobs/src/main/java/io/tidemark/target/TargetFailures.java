package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What goes wrong with a target while a job runs. */
final class TargetFailures {

    private static final String READ_ONLY = "25006";
    private static final String SERIALIZATION = "40";
    private static final String SHUTDOWN = "57P0";
    private static final String DATA = "22";
    private static final String CONSTRAINT = "23";
    /** Connection, resources, locks, an operator's hand, the system: PostgreSQL manual, appendix A. */
    private static final List<String> PASSING = List.of("08", SERIALIZATION, "53", "55006", "55P03", "57", "58");

    private static final Pattern STAGED = Pattern.compile("\\bcolumn c(\\d+)\\b");

    private TargetFailures() {}

    /** Fails the job at once, whatever its restart strategy: a restart would only repeat it. */
    static RuntimeException permanent(Problem problem) {
        return new SuppressRestartsException(new ProblemException(problem));
    }

    /** Whether the same may go well a moment later. */
    static boolean passes(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.equals(READ_ONLY) || PASSING.stream().anyMatch(state::startsWith);
    }

    /** Whether the server ends its sessions, or lets nobody in. */
    static boolean isOfAShutdown(SQLException failure) {
        return String.valueOf(failure.getSQLState()).startsWith(SHUTDOWN);
    }

    /** Whether the target says no to a value, and will say it again. */
    static boolean isOfARow(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith(DATA) || state.startsWith(CONSTRAINT));
    }

    /** A row that cannot be staged; the stage's columns are called by their places. */
    static Problem refusedRow(TargetTable table, SQLException failure) {
        String said = STAGED.matcher(said(failure))
                .replaceAll(column -> Matcher.quoteReplacement(
                        "column " + table.rowType().getFieldNames().get(Integer.parseInt(column.group(1)))));
        return refusedRow(table.toString(), said);
    }

    /** A row that cannot be put into its table. */
    static Problem refusedRow(Epoch epoch, SQLException failure) {
        return refusedRow(
                "epoch %d, up to %s".formatted(epoch.number(), TargetGuard.words(epoch.sources())), said(failure));
    }

    private static Problem refusedRow(String where, String said) {
        return new Problem(
                ErrorCode.TARGET_REFUSES_ROW,
                "%s: %s".formatted(where, said),
                "rows that the target's types and constraints take",
                "Widen the target's column or drop the constraint, or CAST or filter in the INSERT; then restart from the"
                        + " last checkpoint.");
    }

    /** What the server says, in a line. */
    static String said(SQLException failure) {
        ServerErrorMessage server = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        if (server == null || server.getMessage() == null) {
            return String.valueOf(failure.getMessage()).replace('\n', ' ');
        }
        StringBuilder said = new StringBuilder(server.getMessage());
        if (server.getDetail() != null) {
            said.append(". ").append(server.getDetail());
        }
        if (server.getWhere() != null) {
            said.append(" (").append(server.getWhere()).append(')');
        }
        return said.toString().replace('\n', ' ');
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
