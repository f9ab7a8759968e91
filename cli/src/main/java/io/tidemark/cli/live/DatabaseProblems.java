package io.tidemark.cli.live;

import io.tidemark.cli.context.Database;
import io.tidemark.problem.ConnectionFailure;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.SQLException;
import java.util.List;

/** What keeps a database of a context from being asked. */
public final class DatabaseProblems {

    private DatabaseProblems() {}

    /** Something that asks a database. */
    public interface Question {

        void ask() throws SQLException;
    }

    /**
     * Asks, and says what kept it from being answered; nothing if nothing did.
     *
     * @param what the database is in the context: {@code source shop}
     * @param source or else a target
     */
    public static List<Problem> of(String what, Database database, boolean source, Question question) {
        try {
            question.ask();
            return List.of();
        } catch (SQLException failure) {
            return List.of(problem(failure, what, database, source));
        } catch (ProblemException known) {
            return named(what, known);
        }
    }

    private static List<Problem> named(String what, ProblemException noSecret) {
        return noSecret.problems().stream()
                .map(problem -> new Problem(
                        problem.code(), what + ": " + problem.found(), problem.required(), problem.remedy()))
                .toList();
    }

    static Problem problem(SQLException failure, String what, Database database, boolean source) {
        ConnectionFailure kind = failure instanceof NotConnectedException none ? none.kind() : ConnectionFailure.OTHER;
        ErrorCode code =
                switch (kind) {
                    case UNREACHABLE -> source ? ErrorCode.SOURCE_UNREACHABLE : ErrorCode.TARGET_UNREACHABLE;
                    case LOGIN_REFUSED -> source ? ErrorCode.SOURCE_LOGIN_REFUSED : ErrorCode.TARGET_LOGIN_REFUSED;
                    case DATABASE_MISSING ->
                        source ? ErrorCode.SOURCE_DATABASE_MISSING : ErrorCode.TARGET_DATABASE_MISSING;
                    case OTHER -> source ? ErrorCode.SOURCE_CHECK_FAILED : ErrorCode.TARGET_CHECK_FAILED;
                };
        String message =
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return new Problem(
                code,
                "%s, %s: %s".formatted(what, database.url(), message),
                "a database that answers as the context says",
                failure instanceof NotConnectedException
                        ? "Check its url, username and password in the context: tidemark context show"
                        : "Give its user the rights that the pipeline's has to read; tidemark doctor PIPELINE checks those.");
    }
}
