package io.tidemark.log;

import io.tidemark.position.WalPosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Asks a live Postgres server for its log. Every call is one query; nothing is cached. */
public final class PostgresLog {

    private final Connection connection;

    /** @param connection stays the caller's: this class never closes it */
    public PostgresLog(Connection connection) {
        this.connection = connection;
    }

    /** The position up to which the server has written and flushed its log ({@code pg_current_wal_flush_lsn}). */
    public WalPosition head() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_flush_lsn()")) {
            row.next();
            return WalPosition.parse(row.getString(1));
        }
    }

    /** Those of the named slots that exist. */
    public List<ReplicationSlot> slots(Collection<String> names) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT slot_name, active, confirmed_flush_lsn FROM pg_replication_slots"
                        + " WHERE slot_name = ANY (?) ORDER BY slot_name")) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                List<ReplicationSlot> slots = new ArrayList<>();
                while (rows.next()) {
                    slots.add(new ReplicationSlot(
                            rows.getString(1),
                            rows.getBoolean(2),
                            Optional.ofNullable(rows.getString(3)).map(WalPosition::parse)));
                }
                return slots;
            }
        }
    }
}
