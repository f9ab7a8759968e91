package io.tidemark.cli.savepoint.schedule;

import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.DatabaseProblems;
import io.tidemark.cli.live.Side;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps two schedules from taking a savepoint of one pipeline at the same time: an advisory lock in the first source of the pipeline
 * that the context names. All schedules of the pipeline reach that database, on whichever machines they are, it needs no right to
 * write, and it ends with the connection, so that nothing is left by who was killed.
 *
 * <p>Assumption: all name the same sources. Without a source in the context there is no lock.
 */
final class ScheduleLock {

    private static final String POSTGRES = "SELECT pg_try_advisory_lock(hashtext('tidemark schedule'), hashtext(?))";

    /** MySQL takes names of 64 characters at most, and has them for the whole server. */
    private static final String MYSQL = "SELECT GET_LOCK(concat('tidemark schedule ', md5(?)), 0)";

    private final Optional<Connection> connection;

    private ScheduleLock(Optional<Connection> connection) {
        this.connection = connection;
    }

    /**
     * Takes it, if nobody has it.
     *
     * @param stored the pipeline's sources
     * @return empty if somebody has it
     * @throws ProblemException if the source cannot be asked
     */
    static Optional<ScheduleLock> tryTake(
            Context context, List<StoredSource> stored, String pipeline, Map<String, String> environment) {
        for (Map.Entry<String, Database> source : context.sources().entrySet()) {
            Database database = source.getValue();
            boolean postgres = DatabaseConnection.isPostgres(database);
            if (StoredSource.match(stored, source.getKey(), postgres, database.slot())
                    .source()
                    .isPresent()) {
                List<ScheduleLock> taken = new ArrayList<>();
                List<Problem> problems = DatabaseProblems.of(Side.SOURCE, source.getKey(), database, () -> take(
                                DatabaseConnection.open(database, environment), postgres ? POSTGRES : MYSQL, pipeline)
                        .ifPresent(taken::add));
                if (!problems.isEmpty()) {
                    throw new ProblemException(problems, null);
                }
                return taken.stream().findFirst();
            }
        }
        return Optional.of(new ScheduleLock(Optional.empty()));
    }

    /** The connection is the lock's from here on. */
    private static Optional<ScheduleLock> take(Connection connection, String query, String pipeline)
            throws SQLException {
        boolean taken = false;
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                taken = row.next() && row.getBoolean(1);
            }
        } finally {
            if (!taken) {
                connection.close();
            }
        }
        return taken ? Optional.of(new ScheduleLock(Optional.of(connection))) : Optional.empty();
    }

    /** The server lets go of it with the connection, whatever becomes of that. */
    void close() {
        try {
            if (connection.isPresent()) {
                connection.get().close();
            }
        } catch (SQLException gone) {
            // So is the lock.
        }
    }
}
