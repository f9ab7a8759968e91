package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A slot is a row in {@code tidemark.slot}, which its holder and who applies an epoch lock in share mode, and a row in {@code
 * tidemark.slot_commits}, which the holder alone counts in: InnoDB knows no weaker lock than that of a reader, which an update
 * waits for, and writers are to go on staging while an epoch is applied.
 */
final class MySqlSlots implements WriterSlots {

    private static final String OF_SLOT = " WHERE pipeline = ? AND stage = ? AND subtask ";

    @Override
    public long raise(Connection connection, Slot slot, String owner) throws SQLException {
        update(
                connection,
                "INSERT INTO tidemark.slot (pipeline, stage, subtask, generation, owner) VALUES (?, ?, ?, 0, '')"
                        + " ON DUPLICATE KEY UPDATE subtask = VALUES(subtask)",
                slot);
        update(
                connection,
                "INSERT INTO tidemark.slot_commits (pipeline, stage, subtask, flushes) VALUES (?, ?, ?, 0)"
                        + " ON DUPLICATE KEY UPDATE flushes = 0",
                slot);
        raise(connection, slot, "= ?", owner);
        return holder(connection, slot, " FOR UPDATE").orElseThrow().generation();
    }

    @Override
    public void raiseFrom(Connection connection, Slot first, String owner) throws SQLException {
        raise(connection, first, ">= ?", owner);
    }

    private static void raise(Connection connection, Slot slot, String condition, String owner) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE tidemark.slot SET generation = generation + 1, owner = ?" + OF_SLOT
                        + condition + " ORDER BY subtask")) {
            statement.setString(1, owner);
            bind(statement, 2, slot);
            statement.executeUpdate();
        }
    }

    @Override
    public boolean count(Connection connection, Slot slot, long generation) throws SQLException {
        Optional<Holder> found = holder(connection, slot, " LOCK IN SHARE MODE");
        if (found.isEmpty() || found.get().generation() != generation) {
            return false;
        }
        update(connection, "UPDATE tidemark.slot_commits SET flushes = flushes + 1" + OF_SLOT + "= ?", slot);
        return true;
    }

    @Override
    public boolean awaitApply(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT epoch FROM tidemark.pipeline WHERE pipeline = ? LOCK IN SHARE MODE")) {
            statement.setString(1, pipeline);
            statement.executeQuery().close();
            return true;
        } catch (SQLException failure) {
            if (failure.getErrorCode() != MySqlFaults.LOCK_WAIT_TIMEOUT) {
                throw failure;
            }
            return false;
        }
    }

    @Override
    public Optional<String> owner(Connection connection, Slot slot) throws SQLException {
        return holder(connection, slot, "").map(Holder::owner);
    }

    /** Its holder keeps the row in share mode until its commit has been carried out. */
    @Override
    public Optional<Row> look(Connection connection, Slot slot) throws SQLException {
        Optional<Holder> holder = holder(connection, slot, " FOR UPDATE");
        return holder.isEmpty()
                ? Optional.empty()
                : Optional.of(new Row(
                        holder.get().generation(),
                        flushes(connection, slot),
                        holder.get().owner()));
    }

    private record Holder(long generation, String owner) {}

    private static Optional<Holder> holder(Connection connection, Slot slot, String locking) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT generation, owner FROM tidemark.slot" + OF_SLOT + "= ?" + locking)) {
            bind(statement, 1, slot);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new Holder(row.getLong(1), row.getString(2))) : Optional.empty();
            }
        }
    }

    private static long flushes(Connection connection, Slot slot) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT flushes FROM tidemark.slot_commits" + OF_SLOT + "= ?")) {
            bind(statement, 1, slot);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private static void update(Connection connection, String sql, Slot slot) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, 1, slot);
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, int first, Slot slot) throws SQLException {
        statement.setString(first, slot.pipeline());
        statement.setString(first + 1, slot.stage());
        statement.setInt(first + 2, slot.subtask());
    }
}
