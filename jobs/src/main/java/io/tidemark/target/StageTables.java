package io.tidemark.target;

import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Makes what a pipeline needs in its targets beside its tables. */
final class StageTables {

    private StageTables() {}

    /**
     * Makes the schema and the stages that are missing, ahead of the job. A slot that is being created in the same database
     * while transactions are open does not learn of tables that are made meanwhile, and whatever is written into them ends
     * its reader for good: {@code could not map filenumber} (seen with PostgreSQL 17.9; commits are not looked at before
     * {@code SNAPBUILD_FULL_SNAPSHOT}, see {@code xact_decode}).
     *
     * @throws ProblemException if a target cannot be reached, or refuses
     */
    static void make(String pipeline, Collection<TargetTable> targets) {
        for (List<TargetTable> tables : targets.stream()
                .collect(Collectors.groupingBy(TargetTable::database))
                .values()) {
            try (Connection connection = tables.get(0).connect()) {
                connection.setAutoCommit(false);
                TidemarkSchema.lock(connection);
                TidemarkSchema.create(connection);
                for (TargetTable table : tables) {
                    createMissing(Stage.of(pipeline, table, connection), connection);
                }
                connection.commit();
            } catch (SQLException failure) {
                throw new ProblemException(
                        TargetPreflight.connectionProblem(
                                tables.get(0).toString(), tables.get(0).user(), failure),
                        failure);
            }
        }
    }

    /** In a transaction that has the {@linkplain TidemarkSchema#lock lock}. */
    static void createMissing(Stage stage, Connection connection) throws SQLException {
        try (PreparedStatement exists = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            exists.setString(1, stage.quotedName());
            try (ResultSet row = exists.executeQuery()) {
                row.next();
                if (row.getBoolean(1)) {
                    return;
                }
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(stage.createSql());
            statement.execute(stage.commentSql());
            // A publication of all tables forbids deletes from tables without an identity.
            statement.execute("ALTER TABLE %s REPLICA IDENTITY FULL".formatted(stage.quotedName()));
        }
    }
}
