package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A pipeline's rows of {@code tidemark.replaying}, one for each source; within the caller's transaction. */
final class ReplayingRows {

    private ReplayingRows() {}

    /** Of a schema that has the table. */
    static Optional<Replaying> read(Connection connection, String pipeline) throws SQLException {
        Map<String, SourcePosition> until = new TreeMap<>();
        String shown = "";
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT source, position, log_identity, commit_micros, load_number, shown FROM tidemark.replaying"
                        + " WHERE pipeline = ?")) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    until.put(
                            row.getString(1),
                            new SourcePosition(
                                    row.getString(2), row.getString(3), true, row.getInt(5), row.getLong(4)));
                    shown = row.getString(6);
                }
            }
        }
        return until.isEmpty() ? Optional.empty() : Optional.of(new Replaying(until, shown));
    }

    static void write(Connection connection, String pipeline, Replaying replaying) throws SQLException {
        forget(connection, pipeline);
        for (Map.Entry<String, SourcePosition> source : replaying.until().entrySet()) {
            SourcePosition before = source.getValue();
            TidemarkRows.update(
                    connection,
                    "INSERT INTO tidemark.replaying"
                            + " (pipeline, source, position, log_identity, commit_micros, load_number, shown)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    pipeline,
                    source.getKey(),
                    before.text(),
                    before.history(),
                    before.commitMicros(),
                    before.load(),
                    replaying.shown());
        }
    }

    /** It is what it was, or nothing any more. */
    static void forget(Connection connection, String pipeline) throws SQLException {
        TidemarkRows.update(connection, "DELETE FROM tidemark.replaying WHERE pipeline = ?", pipeline);
    }
}
