package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/**
 * The writers that may change a pipeline's tables between its epochs, rows of {@code tidemark.live}; within the caller's
 * transaction. As long as there are any, the target may be ahead of its tidemark.
 *
 * <p>A writer is told by its slot's generation, so that none is among them that has not been let in by the committer of its own
 * attempt: whoever takes a slot over begins as one that is not.
 */
final class LiveWriters {

    private static final String OF_SLOT = " WHERE pipeline = ? AND stage = ? AND subtask = ? AND generation = ?";

    private LiveWriters() {}

    /** Whether the pipeline has, or once had, writers that may be ahead of its tidemark. */
    static boolean any(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT EXISTS (SELECT 1 FROM tidemark.live WHERE pipeline = ?)")) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** The target is what its tidemark says, and will be. */
    static void endAll(Connection connection, String pipeline) throws SQLException {
        TidemarkRows.update(connection, "DELETE FROM tidemark.live WHERE pipeline = ?", pipeline);
    }

    /** @param generations of all writers, as {@code stage/subtask} */
    static void begin(Connection connection, String pipeline, Map<String, Long> generations) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO tidemark.live (pipeline, stage, subtask, generation, since, flushed_rows)"
                        + " VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP(6), 0)")) {
            for (Map.Entry<String, Long> writer : generations.entrySet()) {
                int slash = writer.getKey().lastIndexOf('/');
                statement.setString(1, pipeline);
                statement.setString(2, writer.getKey().substring(0, slash));
                statement.setInt(3, Integer.parseInt(writer.getKey().substring(slash + 1)));
                statement.setLong(4, writer.getValue());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Whether the holder of a slot is among them. */
    static boolean isAmong(Connection connection, WriterSlots.Slot slot, long generation) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT EXISTS (SELECT 1 FROM tidemark.live" + OF_SLOT + ")")) {
            bind(statement, 1, slot, generation);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** The same, for a flush, which is counted; keeps it there until the transaction's end. */
    static boolean count(Connection connection, WriterSlots.Slot slot, long generation, int rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE tidemark.live SET flushed_rows = flushed_rows + ?, flushed_at = CURRENT_TIMESTAMP(6)"
                        + OF_SLOT)) {
            statement.setInt(1, rows);
            bind(statement, 2, slot, generation);
            return statement.executeUpdate() == 1;
        }
    }

    private static void bind(PreparedStatement statement, int first, WriterSlots.Slot slot, long generation)
            throws SQLException {
        statement.setString(first, slot.pipeline());
        statement.setString(first + 1, slot.stage());
        statement.setInt(first + 2, slot.subtask());
        statement.setLong(first + 3, generation);
    }
}
