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
 * A MySQL or MariaDB server that tables can be made in and written to.
 *
 * <p>Every method throws a {@link ProblemException} if the server cannot be reached or does not answer.
 */
public final class MySqlTarget {

    private final TargetDatabase server;

    /** @param url JDBC URL of a database of the server */
    public MySqlTarget(String url, String user, String password) {
        this.server = new TargetDatabase(url, user, password);
    }

    private interface Question<T> {

        T ask(MySqlTables tables) throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        try {
            return Questions.ask(server, connection -> question.ask(new MySqlTables(connection)));
        } catch (SQLException failure) {
            throw new ProblemException(
                    MySqlDialect.INSTANCE.connectionProblem(toString(), server.user(), failure), failure);
        }
    }

    /** The databases the user may look into, without the system's own. */
    public List<String> schemas() {
        return ask(MySqlTables::schemas);
    }

    /** The tables of a database, no views. */
    public List<String> tables(String schema) {
        return ask(tables -> tables.tables(schema));
    }

    /** The collation for tables that are made: by which texts are alike only byte by byte, blanks at the end included. */
    public String exactCollation() {
        return ask(MySqlTables::exactCollation);
    }

    /** What is there under the name: a table, or what can be read like one. */
    public Optional<MySqlTable> describe(String schema, String table) {
        return ask(tables -> tables.describe(schema, table));
    }

    /**
     * Carries out statements, each of which the server commits by itself.
     *
     * @throws ProblemException with the first one that the server refuses; those before it are carried out
     */
    public void change(List<String> statements) {
        String current = "";
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                current = sql;
                statement.execute(sql);
            }
        } catch (SQLException failure) {
            throw new ProblemException(
                    current.isEmpty() || MySqlFaults.connecting(failure) == ConnectionFailure.UNREACHABLE
                            ? MySqlDialect.INSTANCE.connectionProblem(toString(), server.user(), failure)
                            : refused(current, statements.indexOf(current), failure),
                    failure);
        }
    }

    private Problem refused(String statement, int before, SQLException failure) {
        String carriedOut = before == 0 ? "" : " (%d statements before it have been carried out)".formatted(before);
        return new Problem(
                ErrorCode.TARGET_CHANGE_REFUSED,
                "%s as user '%s': %s%s"
                        .formatted(
                                this,
                                server.user(),
                                MySqlDialect.INSTANCE.faults().said(failure),
                                carriedOut),
                statement + ";",
                "Mend what the server says, or carry the statement out as a user that may.");
    }

    /** Where it is, without the password and what else the URL says. */
    @Override
    public String toString() {
        return server.toString();
    }
}
