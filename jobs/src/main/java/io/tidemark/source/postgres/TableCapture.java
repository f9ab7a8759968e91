package io.tidemark.source.postgres;

import io.tidemark.connection.Questions;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.SourceFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** From what a pipeline says of a table to what is read of it. */
public final class TableCapture {

    private static final String ANEW =
            "Put the table back, or submit the pipeline anew, without state and into empty targets.";

    private TableCapture() {}

    /**
     * Asks the source how the table is to be read.
     *
     * @throws ProblemException if it cannot be read exactly, or the source cannot be asked
     */
    public static CapturedTable of(PostgresCapture options, DeclaredTable declared) {
        try {
            return Questions.ask(
                    options.endpoint(),
                    connection ->
                            of(declared, connection, new PostgresTableChecks(options, connection).check(declared)));
        } catch (SQLException failure) {
            throw new ProblemException(
                    List.of(PostgresPreflight.connectionProblem(options.endpoint(), failure)), failure);
        }
    }

    private static CapturedTable of(DeclaredTable declared, Connection connection, Optional<Problem> problem)
            throws SQLException {
        if (problem.isPresent()) {
            throw new ProblemException(List.of(problem.get()), null);
        }
        SourceTable found =
                new SourceTables(connection).describe(declared.name()).orElseThrow();
        List<String> identity = found.complete()
                ? declared.columns().stream().map(CapturedColumn::name).toList()
                : found.identity();
        return new CapturedTable(declared.name(), declared.columns(), declared.key(), identity, found.complete());
    }

    /** Fails the job if a table that is to be loaded is no longer what it was when the job was planned. */
    static void checkUnchanged(PostgresCapture options, CapturedTable table, Connection connection)
            throws SQLException {
        CapturedTable now;
        try {
            DeclaredTable declared = new DeclaredTable(table.name(), table.columns(), table.key());
            now = of(declared, connection, new PostgresTableChecks(options, connection).checkReadable(declared));
        } catch (ProblemException refused) {
            Problem problem = refused.problems().get(0);
            throw SourceFailures.permanent(ErrorCode.SOURCE_TABLE_CHANGED, problem.found(), problem.required(), ANEW);
        }
        if (!now.equals(table)) {
            throw SourceFailures.permanent(
                    ErrorCode.SOURCE_TABLE_CHANGED,
                    "%s: %s has another replica identity than when the job was planned"
                            .formatted(options.endpoint(), table),
                    "the table the job was planned for",
                    ANEW);
        }
    }
}
