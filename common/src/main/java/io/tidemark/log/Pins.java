package io.tidemark.log;

import io.tidemark.position.WalPosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Makes and drops pins in a live Postgres database, and slots from them. Needs the right {@code REPLICATION}. */
public final class Pins {

    private static final String OBJECT_IN_USE = "55006";

    /** What is called as a pin and is somebody's reading, or another database's, stays also if that has just become so. */
    private static final String DROP =
            """
            SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
            WHERE slot_name = ? AND plugin = 'pgoutput' AND database = current_database() AND NOT active""";

    private final Connection connection;

    /** @param connection stays the caller's: this class never closes it */
    public Pins(Connection connection) {
        this.connection = connection;
    }

    /**
     * Copies a slot, which somebody may be reading (PostgreSQL manual, section 9.28.6). The copy begins where the slot begins, and
     * stays there; it is no failover slot, whatever the slot is.
     *
     * @param slot that is copied
     */
    public void copy(String slot, PinName pin) throws SQLException {
        copy(slot, pin.toString());
    }

    /**
     * Makes a slot as a copy of a pin, which stays. It begins where the pin begins.
     *
     * @throws SQLException of state 42710 if there is a slot of that name
     */
    public void copy(PinName pin, String slot) throws SQLException {
        copy(pin.toString(), slot);
    }

    private void copy(String from, String to) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_copy_logical_replication_slot(?, ?)")) {
            statement.setString(1, from);
            statement.setString(2, to);
            statement.executeQuery().close();
        }
    }

    /**
     * Drops a pin, and with it the log that it alone keeps.
     *
     * @return false if there is none, or somebody reads it, or it is none of this database
     */
    public boolean drop(PinName pin) throws SQLException {
        return drop(pin.toString());
    }

    /**
     * Drops a pipeline's slot, which is to be made anew.
     *
     * @param confirmed where it begins: one that begins elsewhere was made anew by somebody else, and stays
     * @return as of a pin
     */
    public boolean dropSlot(String slot, WalPosition confirmed) throws SQLException {
        return drop(DROP + " AND confirmed_flush_lsn = ?::pg_lsn", slot, confirmed.toString());
    }

    private boolean drop(String slot) throws SQLException {
        return drop(DROP, slot);
    }

    private boolean drop(String query, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException failure) {
            // Somebody has begun to read it while this was asked.
            if (OBJECT_IN_USE.equals(failure.getSQLState())) {
                return false;
            }
            throw failure;
        }
    }
}
