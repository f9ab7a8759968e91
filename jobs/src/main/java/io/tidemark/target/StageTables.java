package io.tidemark.target;

import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
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
     * @param delivery what else is needed of a target, is tried
     * @param mirrors those of the tables whose keys are going to be noted
     * @throws ProblemException if a target cannot be reached, or refuses
     */
    static void make(
            String pipeline, Collection<TargetTable> targets, Delivery delivery, Collection<TargetTable> mirrors) {
        for (List<TargetTable> tables : targets.stream()
                .collect(Collectors.groupingBy(TargetTable::database))
                .values()) {
            try (Connection connection = tables.get(0).home().connect()) {
                connection.setAutoCommit(false);
                TargetDialect dialect = tables.get(0).dialect();
                dialect.schema().lock(connection);
                dialect.schema().create(connection);
                for (TargetTable table : tables) {
                    Stage stage = Stage.of(pipeline, table, connection);
                    createMissing(stage, connection);
                    if (mirrors.contains(table)) {
                        createMissing(new NotedKeys(stage), connection);
                    }
                }
                connection.commit();
                dialect.schema().unlock(connection);
                if (delivery.continuous()) {
                    ContinuousChecks.require(tables, connection);
                }
            } catch (SQLException failure) {
                throw new ProblemException(
                        tables.get(0)
                                .dialect()
                                .connectionProblem(
                                        tables.get(0).toString(), tables.get(0).user(), failure),
                        failure);
            }
        }
    }

    /** What was noted is gone with a table that somebody has dropped: an empty one must not be taken for all of it. */
    private static void createMissing(NotedKeys keys, Connection connection) throws SQLException {
        if (!keys.fit(connection)) {
            ResnapshotRows.forget(
                    connection, keys.stage().pipeline(), keys.stage().target().toString());
            keys.stage().target().dialect().stages().create(connection, keys);
        }
    }

    /** Behind the {@linkplain TidemarkSchema#lock lock}. */
    static void createMissing(Stage stage, Connection connection) throws SQLException {
        StageStatements statements = stage.target().dialect().stages();
        if (!statements.exists(connection, stage)) {
            statements.create(connection, stage);
        }
    }
}
