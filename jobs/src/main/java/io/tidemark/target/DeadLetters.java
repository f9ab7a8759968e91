package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * What the target has refused. Until its epoch is applied it waits in {@code tidemark.refused}, beside the stage; then it is
 * in {@code tidemark.tidemark_dead_letter}, one row for each key, as long as the key's last row is the refused one.
 *
 * <p>A key that the target's types refuse cannot be in the stage: {@code refused} has it as a text then. It is spelled as the
 * server spells those in the stage, so that it is known again when the column takes it.
 */
final class DeadLetters {

    private static final String OF_STAGE = "pipeline = ? AND stage = ? AND label <= ?";

    private static final String INSERT =
            "INSERT INTO tidemark.tidemark_dead_letter (pipeline, table_name, row_key, row_json, error, position, epoch, refused_at)"
                    + " SELECT r.pipeline, ?, %s, r.row_json, r.error, ?, ?, CURRENT_TIMESTAMP(6) FROM %s";

    private static final String OWN_KEYS =
            """
            tidemark.refused r WHERE r.pipeline = ? AND r.stage = ? AND r.label <= ?
              AND r.row_key IS NOT NULL AND r.row_json IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM tidemark.refused l WHERE l.pipeline = r.pipeline AND l.stage = r.stage
                  AND l.label <= ? AND l.row_key = r.row_key AND (l.label > r.label OR l.label = r.label AND l.seq > r.seq))""";

    private final Connection connection;
    private final String pipeline;

    DeadLetters(Connection connection, String pipeline) {
        this.connection = connection;
        this.pipeline = pipeline;
    }

    /**
     * Has a row wait that is not in the stage.
     *
     * @param place where it would be
     * @param key null if the stage has it there
     * @param row null if it was to go
     */
    static void keep(Connection connection, Stage stage, StagePart place, String key, String row, String error)
            throws SQLException {
        TidemarkRows.update(
                connection,
                "INSERT INTO tidemark.refused (pipeline, stage, label, subtask, seq, row_key, row_json, error) VALUES (?, ?, ?, ?, ?, ?, %s, ?)"
                        .formatted(stage.target().dialect().tidemarkSql().json("?")),
                stage.pipeline(),
                stage.name(),
                place.label(),
                place.subtask(),
                place.from(),
                key,
                row,
                error);
    }

    /** Has a row wait that is in the stage, of which only its key counts from now on. */
    static void keepStaged(Connection connection, Stage stage, StagePart place, String error) throws SQLException {
        TargetDialect dialect = stage.target().dialect();
        String row = dialect.stages().json(stage, "s", RowText.columns(stage.target()));
        TidemarkRows.update(
                connection,
                "INSERT INTO tidemark.refused (pipeline, stage, label, subtask, seq, row_json, error) SELECT ?, ?, label, subtask, seq, %s, ? FROM %s s WHERE %s"
                        .formatted(dialect.tidemarkSql().json(row), stage.quotedName(), place.condition("s")),
                stage.pipeline(),
                stage.name(),
                error);
        TidemarkRows.update(
                connection,
                "UPDATE %s SET n = 0 WHERE label = %d AND subtask = %d AND seq = %d"
                        .formatted(stage.quotedName(), place.label(), place.subtask(), place.from()));
    }

    /**
     * Forgets rows that wait with others of their stage that are deleted.
     *
     * @param condition that those others fulfil
     */
    static void forget(Connection connection, Stage stage, String condition) throws SQLException {
        TidemarkRows.update(
                connection,
                "DELETE FROM tidemark.refused WHERE pipeline = ? AND stage = ? AND (%s)".formatted(condition),
                stage.pipeline(),
                stage.name());
    }

    /** Names of the pipeline's stages in which rows wait, and of the tables that have dead letters. */
    Set<String> concerned() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                SELECT stage FROM tidemark.refused WHERE pipeline = ?
                UNION SELECT table_name FROM tidemark.tidemark_dead_letter WHERE pipeline = ?""")) {
            statement.setString(1, pipeline);
            statement.setString(2, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                Set<String> names = new HashSet<>();
                while (row.next()) {
                    names.add(row.getString(1));
                }
                return names;
            }
        }
    }

    /** How many there are of the pipeline. */
    long count() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT count(*) FROM tidemark.tidemark_dead_letter WHERE pipeline = ?")) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Takes out those whose key has a row in the stage. Ahead of the stage's cleaning. */
    void takeOut(Stage stage, long label) throws SQLException {
        TidemarkRows.update(
                connection,
                stage.target().dialect().stages().takeOutDeadLetters(stage),
                pipeline,
                stage.target().toString(),
                label);
    }

    /**
     * Brings in what waits up to an epoch, in place of what was there of the same keys. Ahead of the stage's cleaning.
     *
     * @return how many rows
     */
    int bringIn(Stage stage, Epoch epoch) throws SQLException {
        TargetTable target = stage.target();
        long label = epoch.number();
        String position = TargetGuard.words(epoch.sources());
        TidemarkRows.update(
                connection,
                "DELETE FROM tidemark.tidemark_dead_letter WHERE pipeline = ? AND table_name = ? AND row_key IN"
                        + " (SELECT row_key FROM tidemark.refused WHERE row_key IS NOT NULL AND %s)"
                                .formatted(OF_STAGE),
                pipeline,
                target.toString(),
                pipeline,
                stage.name(),
                label);
        String last =
                "(%s) s JOIN tidemark.refused r ON r.label = s.label AND r.subtask = s.subtask AND r.seq = s.seq WHERE s.n = 0 AND r.pipeline = ? AND r.stage = ?"
                        .formatted(target.dialect().epochs().last(stage, false));
        int added = TidemarkRows.update(
                connection,
                INSERT.formatted(target.dialect().stages().json(stage, "s", target.keyIndices()), last),
                target.toString(),
                position,
                label,
                label,
                pipeline,
                stage.name());
        added += TidemarkRows.update(
                connection,
                INSERT.formatted("r.row_key", OWN_KEYS),
                target.toString(),
                position,
                label,
                pipeline,
                stage.name(),
                label,
                label);
        TidemarkRows.update(
                connection, "DELETE FROM tidemark.refused WHERE " + OF_STAGE, pipeline, stage.name(), label);
        return added;
    }
}
