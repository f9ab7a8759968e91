package io.tidemark.source.postgres;

import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.DeclaredTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** From what a pipeline says of a table to what is read of it. */
public final class TableCapture {

    private TableCapture() {}

    /**
     * Asks the source how the table is to be read.
     *
     * @throws ProblemException if it cannot be read exactly, or the source cannot be asked
     */
    public static CapturedTable of(PostgresCapture options, DeclaredTable declared) {
        try (Connection connection = options.endpoint().connect()) {
            Optional<Problem> problem = new PostgresTableChecks(options, connection).check(declared);
            if (problem.isPresent()) {
                throw new ProblemException(List.of(problem.get()), null);
            }
            SourceTable found =
                    new SourceTables(connection).describe(declared.name()).orElseThrow();
            List<String> identity = found.complete()
                    ? declared.columns().stream().map(CapturedColumn::name).toList()
                    : found.identity();
            return new CapturedTable(declared.name(), declared.columns(), declared.key(), identity, found.complete());
        } catch (SQLException failure) {
            throw new ProblemException(
                    List.of(PostgresPreflight.connectionProblem(options.endpoint(), failure)), failure);
        }
    }
}
