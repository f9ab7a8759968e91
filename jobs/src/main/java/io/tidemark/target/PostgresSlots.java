package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** A slot is a row in {@code tidemark.slot}; counting a commit in it does not conflict with {@code FOR KEY SHARE}. */
final class PostgresSlots implements WriterSlots {

    private static final String INSERT = "INSERT INTO tidemark.slot VALUES (?, ?, ?, 0, '', 0) ON CONFLICT DO NOTHING";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String OF_SLOT = " WHERE pipeline = ? AND stage = ? AND subtask ";

    @Override
    public long raise(Connection connection, Slot slot, String owner) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            bind(statement, 1, slot);
            statement.executeUpdate();
        }
        return raise(connection, slot, "= ?", owner);
    }

    @Override
    public void raiseFrom(Connection connection, Slot first, String owner) throws SQLException {
        raise(connection, first, ">= ?", owner);
    }

    private static long raise(Connection connection, Slot slot, String condition, String owner) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(
                        "SELECT generation FROM tidemark.slot" + OF_SLOT + condition + " ORDER BY subtask FOR UPDATE");
                PreparedStatement raise = connection.prepareStatement(
                        "UPDATE tidemark.slot SET generation = generation + 1, flushes = 0, owner = ?" + OF_SLOT
                                + condition + " RETURNING generation")) {
            bind(lock, 1, slot);
            lock.executeQuery().close();
            raise.setString(1, owner);
            bind(raise, 2, slot);
            try (ResultSet row = raise.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    @Override
    public boolean count(Connection connection, Slot slot, long generation) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE tidemark.slot SET flushes = flushes + 1" + OF_SLOT + "= ? AND generation = ?")) {
            bind(statement, 1, slot);
            statement.setLong(4, generation);
            return statement.executeUpdate() == 1;
        }
    }

    @Override
    public boolean awaitApply(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT count(*) FROM (SELECT FROM tidemark.pipeline WHERE pipeline = ? FOR SHARE) p")) {
            statement.setString(1, pipeline);
            statement.executeQuery().close();
            return true;
        } catch (SQLException failure) {
            if (!LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
                throw failure;
            }
            return false;
        }
    }

    @Override
    public Optional<String> owner(Connection connection, Slot slot) throws SQLException {
        return read(connection, slot, "").map(Row::owner);
    }

    @Override
    public Optional<Row> look(Connection connection, Slot slot) throws SQLException {
        return read(connection, slot, " FOR UPDATE");
    }

    private static Optional<Row> read(Connection connection, Slot slot, String locking) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT generation, flushes, owner FROM tidemark.slot" + OF_SLOT + "= ?" + locking)) {
            bind(statement, 1, slot);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Row(row.getLong(1), row.getLong(2), row.getString(3)))
                        : Optional.empty();
            }
        }
    }

    private static void bind(PreparedStatement statement, int first, Slot slot) throws SQLException {
        statement.setString(first, slot.pipeline());
        statement.setString(first + 1, slot.stage());
        statement.setInt(first + 2, slot.subtask());
    }
}
