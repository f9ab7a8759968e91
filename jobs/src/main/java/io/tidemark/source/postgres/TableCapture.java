package io.tidemark.source.postgres;

import io.tidemark.connection.Questions;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
            return Questions.ask(options.endpoint(), connection -> {
                Optional<SourceTable> found = new SourceTables(connection).describe(declared.name());
                Optional<Problem> problem = new PostgresTableChecks(options, connection).check(declared, found);
                if (problem.isPresent()) {
                    throw new ProblemException(problem.get());
                }
                return of(declared, found.orElseThrow());
            });
        } catch (SQLException failure) {
            throw new ProblemException(
                    List.of(PostgresPreflight.connectionProblem(options.endpoint(), failure)), failure);
        }
    }

    private static CapturedTable of(DeclaredTable declared, SourceTable found) {
        List<String> identity = found.complete()
                ? declared.columns().stream().map(CapturedColumn::name).toList()
                : found.identity();
        return new CapturedTable(declared.name(), declared.columns(), declared.key(), identity, found.complete());
    }

    /** Fails the job if one of the tables that are to be loaded is no longer what it was when the job was planned. */
    static void checkUnchanged(PostgresCapture options, Collection<CapturedTable> tables, Connection connection)
            throws SQLException {
        Map<TableName, SourceTable> found = new SourceTables(connection)
                .describe(tables.stream().map(CapturedTable::name).toList());
        PostgresTableChecks checks = new PostgresTableChecks(options, connection);
        for (CapturedTable table : tables) {
            DeclaredTable declared = new DeclaredTable(table.name(), table.columns(), table.key());
            Optional<SourceTable> now = Optional.ofNullable(found.get(table.name()));
            Optional<Problem> problem = checks.checkReadable(declared, now);
            if (problem.isPresent()) {
                throw SourceFailures.permanent(
                        ErrorCode.SOURCE_TABLE_CHANGED,
                        problem.get().found(),
                        problem.get().required(),
                        ANEW);
            }
            if (!of(declared, now.orElseThrow()).equals(table)) {
                throw SourceFailures.permanent(
                        ErrorCode.SOURCE_TABLE_CHANGED,
                        "%s: %s has another replica identity than when the job was planned"
                                .formatted(options.endpoint(), table),
                        "the table the job was planned for",
                        ANEW);
            }
        }
    }
}
