package io.tidemark.cli.live;

import io.tidemark.cli.context.Database;
import io.tidemark.problem.ConnectionFailure;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.SQLException;
import java.util.List;

/** What keeps a database of a context from being asked. */
public final class DatabaseProblems {

    static final String RIGHTS_TO_READ =
            "Give its user the rights that the pipeline's has to read; tidemark doctor PIPELINE checks those.";

    private DatabaseProblems() {}

    /** Something that asks a database. */
    public interface Question {

        void ask() throws SQLException;
    }

    /**
     * Asks, and says what kept it from being answered; nothing if nothing did. What is asked reads.
     *
     * @param name the database's in the context
     */
    public static List<Problem> of(Side side, String name, Database database, Question question) {
        return of(side, name, database, RIGHTS_TO_READ, question);
    }

    /**
     * The same of what needs more than to read.
     *
     * @param rights a sentence that says which the database's user needs
     */
    public static List<Problem> of(Side side, String name, Database database, String rights, Question question) {
        try {
            question.ask();
            return List.of();
        } catch (SQLException failure) {
            return List.of(problem(failure, side, name, database, rights));
        } catch (ProblemException known) {
            return known.problems().stream()
                    .map(problem -> new Problem(
                            problem.code(),
                            side.named(name) + ": " + problem.found(),
                            problem.required(),
                            problem.remedy()))
                    .toList();
        }
    }

    static Problem problem(SQLException failure, Side side, String name, Database database, String rights) {
        ConnectionFailure kind = failure instanceof NotConnectedException none ? none.kind() : ConnectionFailure.OTHER;
        String message =
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return new Problem(
                side.code(kind),
                "%s, %s: %s".formatted(side.named(name), database.url(), message),
                "a database that answers as the context says",
                failure instanceof NotConnectedException
                        ? "Check its url, username and password in the context: tidemark context show"
                        : rights);
    }
}
