package io.tidemark.target;

import io.tidemark.connection.Questions;
import io.tidemark.problem.ConnectionFailure;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * A Postgres database that tables can be made in and written to.
 *
 * <p>Every method throws a {@link ProblemException} if the database cannot be reached or does not answer.
 */
public final class PostgresTarget {

    private final TargetDatabase database;

    /** @param url JDBC URL of a Postgres database */
    public PostgresTarget(String url, String user, String password) {
        this.database = new TargetDatabase(url, user, password);
    }

    private interface Question<T> {

        T ask(PostgresTables tables) throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        try {
            return Questions.ask(database, connection -> question.ask(new PostgresTables(connection)));
        } catch (SQLException failure) {
            throw new ProblemException(
                    PostgresDialect.INSTANCE.connectionProblem(toString(), database.user(), failure), failure);
        }
    }

    /** The first schema of the search path that there is, or public. */
    public String defaultSchema() {
        return ask(PostgresTables::defaultSchema);
    }

    /** The schemas the user may look into, without the system's own. */
    public List<String> schemas() {
        return ask(PostgresTables::schemas);
    }

    /** The tables of a schema, partitioned ones without their partitions, no views. */
    public List<String> tables(String schema) {
        return ask(tables -> tables.tables(schema));
    }

    /** What is there under the name: a table, or what can be read like one. */
    public Optional<PostgresTable> describe(String schema, String table) {
        return ask(tables -> tables.describe(schema, table));
    }

    /**
     * Carries out statements in one transaction.
     *
     * @throws ProblemException with the first one that the server refuses; then none is carried out
     */
    public void change(List<String> statements) {
        String current = "";
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    current = sql;
                    statement.execute(sql);
                }
            }
            connection.commit();
        } catch (SQLException failure) {
            throw new ProblemException(
                    ConnectionFailure.of(failure) == ConnectionFailure.OTHER
                            ? refused(current, failure)
                            : PostgresDialect.INSTANCE.connectionProblem(toString(), database.user(), failure),
                    failure);
        }
    }

    private Problem refused(String statement, SQLException failure) {
        return new Problem(
                ErrorCode.TARGET_CHANGE_REFUSED,
                "%s as user '%s': %s".formatted(this, database.user(), failure.getMessage()),
                statement + ";",
                "Mend what the server says, or carry the statement out as a user that may.");
    }

    /** Where it is, without the password and what else the URL says. */
    @Override
    public String toString() {
        return database.toString();
    }
}
