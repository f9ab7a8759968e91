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
 * <p>A key that the target's types refuse cannot be in the stage, and none that is there is equal to it: {@code refused} has
 * it as a text then, and nothing else has.
 */
final class DeadLetters {

    private final Connection connection;
    private final String pipeline;

    DeadLetters(Connection connection, String pipeline) {
        this.connection = connection;
        this.pipeline = pipeline;
    }

    /**
     * Keeps a row until its epoch is applied.
     *
     * @param place of the row in the stage, or where it would be
     * @param key null if it is in the stage
     * @param row null if it was to go
     */
    static void refuse(Connection connection, Stage stage, StagePart place, String key, String row, String error)
            throws SQLException {
        String into =
                "INSERT INTO tidemark.refused (pipeline, stage, label, subtask, seq, row_key, row_json, error) VALUES (?, ?, ?, ?, ?, ?, %s, ?)"
                        .formatted(stage.target().dialect().tidemarkSql().jsonParameter());
        TidemarkRows.update(
                connection,
                into,
                stage.pipeline(),
                stage.name(),
                place.label(),
                place.subtask(),
                place.from(),
                key,
                row,
                error);
    }

    /** Keeps a row of the stage, which is not to be put any more. */
    static void refuseStaged(Connection connection, Stage stage, StagePart place, String error) throws SQLException {
        String row = stage.target().dialect().stages().json(stage, "s", RowText.columns(stage.target()));
        TidemarkRows.update(
                connection,
                "INSERT INTO tidemark.refused (pipeline, stage, label, subtask, seq, row_json, error) SELECT ?, ?, label, subtask, seq, %s, ? FROM %s s WHERE %s"
                        .formatted(
                                stage.target().dialect().tidemarkSql().json(row),
                                stage.quotedName(),
                                place.condition("s")),
                stage.pipeline(),
                stage.name(),
                error);
        TidemarkRows.update(
                connection,
                "UPDATE %s SET n = 0 WHERE label = %d AND subtask = %d AND seq = %d"
                        .formatted(stage.quotedName(), place.label(), place.subtask(), place.from()));
    }

    /** Forgets what a stage's writers have refused after a checkpoint. */
    static void forget(Connection connection, Stage stage, String condition) throws SQLException {
        TidemarkRows.update(
                connection,
                "DELETE FROM tidemark.refused WHERE pipeline = ? AND stage = ? AND (%s)".formatted(condition),
                stage.pipeline(),
                stage.name());
    }

    /** Stages and tables of the pipeline that there is something of. */
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

    /**
     * Brings in what was refused in an epoch, and takes out what has come again since. Ahead of the stage's cleaning.
     *
     * @return how many it has brought in
     */
    int settle(Stage stage, Epoch epoch) throws SQLException {
        TargetTable target = stage.target();
        String key = target.dialect().stages().json(stage, "s", target.keyIndices());
        String table = target.toString();
        long label = epoch.number();
        String position = TargetGuard.words(epoch.sources());
        String own = "pipeline = ? AND stage = ? AND label <= ?";
        String clear =
                "DELETE FROM tidemark.tidemark_dead_letter WHERE pipeline = ? AND table_name = ? AND row_key IN (%s)";
        String insert =
                "INSERT INTO tidemark.tidemark_dead_letter (pipeline, table_name, row_key, row_json, error, position, epoch, refused_at)"
                        + " SELECT r.pipeline, ?, %s, r.row_json, r.error, ?, ?, CURRENT_TIMESTAMP(6) FROM ";
        TidemarkRows.update(
                connection,
                clear.formatted("SELECT %s FROM %s s WHERE s.label <= ?".formatted(key, stage.quotedName())),
                pipeline,
                table,
                label);
        TidemarkRows.update(
                connection,
                clear.formatted("SELECT row_key FROM tidemark.refused WHERE row_key IS NOT NULL AND " + own),
                pipeline,
                table,
                pipeline,
                stage.name(),
                label);
        int added = TidemarkRows.update(
                connection,
                (insert
                                + "(%s) s JOIN tidemark.refused r ON r.label = s.label AND r.subtask = s.subtask AND r.seq = s.seq WHERE s.n = 0 AND r.pipeline = ? AND r.stage = ?")
                        .formatted(key, target.dialect().epochs().last(stage, false)),
                table,
                position,
                label,
                label,
                pipeline,
                stage.name());
        added += TidemarkRows.update(
                connection,
                (insert
                                + """
                                  tidemark.refused r WHERE r.pipeline = ? AND r.stage = ? AND r.label <= ?
                                    AND r.row_key IS NOT NULL AND r.row_json IS NOT NULL AND NOT EXISTS (
                                      SELECT 1 FROM tidemark.refused l WHERE l.pipeline = r.pipeline AND l.stage = r.stage
                                        AND l.label <= ? AND l.row_key = r.row_key
                                        AND (l.label > r.label OR l.label = r.label AND l.seq > r.seq))""")
                        .formatted("r.row_key"),
                table,
                position,
                label,
                pipeline,
                stage.name(),
                label,
                label);
        TidemarkRows.update(connection, "DELETE FROM tidemark.refused WHERE " + own, pipeline, stage.name(), label);
        return added;
    }
}
