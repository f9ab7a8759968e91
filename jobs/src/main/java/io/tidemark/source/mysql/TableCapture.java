package io.tidemark.source.mysql;

import io.tidemark.connection.Questions;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.DeclaredTable;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** From what a pipeline says of a table to what is read of it. */
final class TableCapture {

    private TableCapture() {}

    /**
     * With full row images the log carries the whole row as it was before each update and delete.
     *
     * @throws ProblemException if the table cannot be read exactly, or the server cannot be asked
     */
    static CapturedTable of(MySqlCapture options, DeclaredTable declared) {
        try {
            Optional<Problem> problem = Questions.ask(
                    options.endpoint(), connection -> new MySqlTableChecks(options, connection).check(declared));
            if (problem.isPresent()) {
                throw new ProblemException(problem.get());
            }
            List<String> columns =
                    declared.columns().stream().map(CapturedColumn::name).toList();
            return new CapturedTable(declared.name(), declared.columns(), declared.key(), columns, true);
        } catch (SQLException failure) {
            throw new ProblemException(MySqlPreflight.connectionProblem(options.endpoint(), failure), failure);
        }
    }
}
