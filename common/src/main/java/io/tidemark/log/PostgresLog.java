package io.tidemark.log;

import io.tidemark.position.WalPosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks a live Postgres server for its log. Every call is one query; nothing is cached. */
public final class PostgresLog {

    /** The reason and failover came with version 17: out of JSON what is not there is null. */
    private static final String SLOTS =
            """
            SELECT slot_name, coalesce(plugin, '') AS plugin, coalesce(database, '') AS database,
                   coalesce(active_pid, 0) AS reader, confirmed_flush_lsn, restart_lsn,
                   coalesce(wal_status, 'lost') AS status,
                   to_jsonb(s) ->> 'invalidation_reason' AS invalidated,
                   coalesce((to_jsonb(s) ->> 'failover')::boolean, false) AS failover, safe_wal_size AS left_bytes
            FROM pg_replication_slots s WHERE %s ORDER BY slot_name""";

    private static final String READER =
            """
            SELECT format('server process %s of user %s, application "%s", from %s, since %s', a.pid, a.usename,
                          a.application_name, coalesce(host(a.client_addr), 'the server itself'), a.backend_start)
            FROM pg_replication_slots s JOIN pg_stat_activity a ON a.pid = s.active_pid WHERE s.slot_name = ?""";

    private static final String INSPECTION =
            """
            SELECT format('%I.%I', n.nspname, p.proname)
            FROM pg_extension e
            JOIN pg_namespace n ON n.oid = e.extnamespace
            JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = 'pg_get_wal_records_info'
            WHERE e.extname = 'pg_walinspect'
              AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')""";

    private static final int COUNT_SECONDS = 3;

    private final Connection connection;

    /** @param connection stays the caller's: this class never closes it */
    public PostgresLog(Connection connection) {
        this.connection = connection;
    }

    /** The position up to which the server has written and flushed its log ({@code pg_current_wal_flush_lsn}). */
    public WalPosition head() throws SQLException {
        return WalPosition.parse(text("SELECT pg_current_wal_flush_lsn()"));
    }

    /** The server's clock. */
    public Instant now() throws SQLException {
        return Instant.EPOCH.plus(
                Long.parseLong(text("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")),
                ChronoUnit.MICROS);
    }

    /** Whether the extension pg_walinspect (PostgreSQL manual, section F.37) is there, and this user may ask it. */
    public boolean mayInspect() throws SQLException {
        return inspection().isPresent();
    }

    /**
     * The transactions of all databases that were committed between two positions, read by the server out of its log: that takes
     * as long as reading it, and is given up after three seconds.
     *
     * @throws SQLException also if the log is not there any more, if nobody may ask, or if it was given up
     */
    public long commits(WalPosition from, WalPosition to) throws SQLException {
        String function = inspection().orElseThrow(() -> new SQLException("pg_walinspect cannot be asked"));
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT count(*) FROM %s(?::pg_lsn, ?::pg_lsn) WHERE resource_manager = 'Transaction' AND record_type LIKE 'COMMIT%%'"
                        .formatted(function))) {
            statement.setQueryTimeout(COUNT_SECONDS);
            statement.setString(1, from.toString());
            statement.setString(2, to.toString());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private Optional<String> inspection() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(INSPECTION)) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    /** The system identifier, which the server got when its data directory was made. */
    public String system() throws SQLException {
        return text("SELECT system_identifier FROM pg_control_system()");
    }

    /** The timeline that is being written. The control file would still have the one before for a while. */
    public long timeline() throws SQLException {
        return Long.parseLong(text("SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"), 16);
    }

    /** Those of the named slots that exist. */
    public List<ReplicationSlot> slots(Collection<String> names) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SLOTS.formatted("slot_name = ANY (?)"))) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            return slots(statement);
        }
    }

    /** All slots of the server, those of other databases among them. */
    public List<ReplicationSlot> slots() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SLOTS.formatted("true"))) {
            return slots(statement);
        }
    }

    private static List<ReplicationSlot> slots(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            List<ReplicationSlot> slots = new ArrayList<>();
            while (rows.next()) {
                String invalidated = rows.getString("invalidated");
                long left = rows.getLong("left_bytes");
                OptionalLong leftBytes = rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(left);
                slots.add(new ReplicationSlot(
                        rows.getString("slot_name"),
                        rows.getString("plugin"),
                        rows.getString("database"),
                        rows.getLong("reader"),
                        position(rows.getString("confirmed_flush_lsn")),
                        position(rows.getString("restart_lsn")),
                        rows.getString("status") + (invalidated == null ? "" : " (" + invalidated + ")"),
                        rows.getBoolean("failover"),
                        leftBytes));
            }
            return slots;
        }
    }

    /** How many slots the server may have ({@code max_replication_slots}, read when it starts). */
    public int mostSlots() throws SQLException {
        return Integer.parseInt(text("SELECT current_setting('max_replication_slots')"));
    }

    /**
     * How long a slot may go unread before the server gives it up, as the server says it ({@code idle_replication_slot_timeout},
     * from version 18 on); 0 if that is for ever.
     */
    public String idleTimeout() throws SQLException {
        return text("SELECT coalesce(current_setting('idle_replication_slot_timeout', true), '0')");
    }

    /** The session that streams from a slot, as an operator would look for it; empty if there is none. */
    public Optional<String> readerOf(String slot) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READER)) {
            statement.setString(1, slot);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private static Optional<WalPosition> position(String lsn) {
        return Optional.ofNullable(lsn).map(WalPosition::parse);
    }

    private String text(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
