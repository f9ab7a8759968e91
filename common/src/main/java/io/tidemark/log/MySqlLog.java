package io.tidemark.log;

import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.problem.Words;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a MySQL or MariaDB server says of its binary log. */
public final class MySqlLog {

    /** {@code ER_ERROR_WHEN_EXECUTING_COMMAND}: wrong offset or I/O error. */
    private static final int NO_SUCH_EVENT = 1220;

    /** Those of an offset that an event has. */
    private static final long OFFSET_BITS = 0xFFFF_FFFFL;

    /** Events of no transaction, or that begin one, as {@code SHOW BINLOG EVENTS} calls them. */
    private static final Set<String> BETWEEN = Set.of(
            "Anonymous_Gtid",
            "Binlog_checkpoint",
            "Format_desc",
            "Gtid",
            "Gtid_list",
            "Gtid_tagged",
            "Heartbeat",
            "Previous_gtids",
            "Rotate",
            "Start_encryption",
            "Stop");

    /** As events {@code Gtid} are shown: the source, with its tag, and the transaction's number. */
    private static final Pattern NEXT = Pattern.compile("'([^']+):(\\d+)'");

    /** Events at a time. */
    private static final int FETCHED = 1_000;

    private static final String EXPIRE_SECONDS = "binlog_expire_logs_seconds";
    private static final String EXPIRE_DAYS = "expire_logs_days";
    private static final String AUTO_PURGE = "binlog_expire_logs_auto_purge";
    private static final String RETENTION = "SHOW GLOBAL VARIABLES WHERE variable_name IN ('%s', '%s', '%s')"
            .formatted(EXPIRE_SECONDS, EXPIRE_DAYS, AUTO_PURGE);

    /** MariaDB's since 11.4, which takes both names, and Percona's. */
    private static final String MOST_BYTES =
            "SHOW GLOBAL VARIABLES WHERE variable_name IN ('max_binlog_total_size', 'binlog_space_limit')";

    private final Connection connection;
    private final boolean mariaDb;
    private final boolean gtids;

    /** @param connection stays the caller's: this class never closes it */
    public MySqlLog(Connection connection) throws SQLException {
        this.connection = connection;
        this.mariaDb = isMariaDb(connection);
        this.gtids = !mariaDb && text("SELECT @@global.gtid_mode").equals("ON");
    }

    /** Whether a connection is one to a MariaDB. Asks the server nothing. */
    public static boolean isMariaDb(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("MariaDB");
    }

    /**
     * A file of the log.
     *
     * @param bytes its size
     */
    public record LogFile(String name, long bytes) {}

    /**
     * The server's options {@code binlog-do-db} and {@code binlog-ignore-db}.
     *
     * @param only if there are any, no others are in the log
     * @param ignored looked at only if {@code only} is empty
     */
    public record Filters(List<String> only, List<String> ignored) {

        /** Whether changes of the database's tables are in the log. */
        public boolean logs(String database) {
            return only.isEmpty() ? !ignored.contains(database) : only.contains(database);
        }
    }

    /** Whether the server is a MariaDB. */
    public boolean isMariaDb() {
        return mariaDb;
    }

    /** Whether every transaction gets a global id by which the log can be read. MariaDB's ids are of another kind. */
    public boolean hasGtids() {
        return gtids;
    }

    /**
     * Where the log ends. The ids are those of the transactions that have been committed, which may be fewer than the log
     * has: a transaction is written to it a moment earlier.
     *
     * @throws SQLException also if the server writes no binary log
     */
    public BinlogPosition head() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(statusQuery())) {
            if (!row.next()) {
                throw new SQLException("the server writes no binary log");
            }
            return new BinlogPosition(
                    row.getString("File"),
                    row.getLong("Position"),
                    gtids ? GtidSet.parse(row.getString("Executed_Gtid_Set")) : GtidSet.EMPTY);
        }
    }

    /** Its old name is gone since MySQL 8.4, its new one is there since 8.2 and not in MariaDB. */
    private String statusQuery() throws SQLException {
        return !mariaDb && isAtLeast(8, 2) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    }

    /** Which databases' changes are in the log. */
    public Filters filters() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(statusQuery())) {
            return row.next()
                    ? new Filters(names(row.getString("Binlog_Do_DB")), names(row.getString("Binlog_Ignore_DB")))
                    : new Filters(List.of(), List.of());
        }
    }

    private static List<String> names(String list) {
        return list == null || list.isEmpty() ? List.of() : List.of(list.split(","));
    }

    private boolean isAtLeast(int major, int minor) throws SQLException {
        int found = connection.getMetaData().getDatabaseMajorVersion();
        return found > major || (found == major && connection.getMetaData().getDatabaseMinorVersion() >= minor);
    }

    /** The files there are, oldest first. */
    public List<LogFile> files() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW BINARY LOGS")) {
            List<LogFile> files = new ArrayList<>();
            while (rows.next()) {
                files.add(new LogFile(rows.getString(1), rows.getLong(2)));
            }
            return files;
        }
    }

    /** The server's clock. */
    public Instant now() throws SQLException {
        return Instant.EPOCH.plus(
                Long.parseLong(text("SELECT timestampdiff(MICROSECOND, '1970-01-01', utc_timestamp(6))")),
                ChronoUnit.MICROS);
    }

    /** The server's own id, made with its data directory; empty for MariaDB, which has none. */
    public String serverUuid() throws SQLException {
        return mariaDb ? "" : text("SELECT @@global.server_uuid");
    }

    /** How long the server keeps a file of its log after the file's end; empty if it removes none by itself. */
    public OptionalLong retentionSeconds() throws SQLException {
        Map<String, String> settings = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RETENTION)) {
            while (rows.next()) {
                settings.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
            }
        }
        double seconds = Double.parseDouble(settings.getOrDefault(EXPIRE_SECONDS, "0"));
        if (seconds == 0) {
            // The older setting counts where the newer one is not set (MySQL manual, section 19.1.6.4).
            seconds = Double.parseDouble(settings.getOrDefault(EXPIRE_DAYS, "0"))
                    * Duration.ofDays(1).toSeconds();
        }
        return seconds == 0 || "OFF".equals(settings.get(AUTO_PURGE))
                ? OptionalLong.empty()
                : OptionalLong.of((long) seconds);
    }

    /** From how many bytes of all files on the server removes the oldest, whatever their age; empty if it does not. */
    public OptionalLong mostBytes() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(MOST_BYTES)) {
            OptionalLong most = OptionalLong.empty();
            while (rows.next()) {
                long bytes = rows.getLong(2);
                most = bytes > 0 && bytes < most.orElse(Long.MAX_VALUE) ? OptionalLong.of(bytes) : most;
            }
            return most;
        }
    }

    /**
     * Whether an event begins at an offset of a file. MariaDB says so itself; MySQL shows the next one, or takes what is
     * inside of an event for one, whose end is then not where it says.
     */
    public boolean beginsEvent(String file, long offset) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SHOW BINLOG EVENTS IN ? FROM ? LIMIT 2")) {
            statement.setString(1, file);
            statement.setLong(2, offset);
            try (ResultSet event = statement.executeQuery()) {
                if (!event.next() || event.getLong("Pos") != offset) {
                    return false;
                }
                long end = event.getLong("End_log_pos");
                return mariaDb || !event.next() || (event.getLong("Pos") & OFFSET_BITS) == end;
            }
        } catch (SQLException failure) {
            if (failure.getErrorCode() == NO_SUCH_EVENT) {
                return false;
            }
            throw failure;
        }
    }

    /**
     * Whether what begins at an offset of a file is a transaction, or what lies between two. Servers that we read write an event of
     * its id, or that it has none, ahead of each (MariaDB from 10.0 on, MySQL from 5.7 on).
     */
    public boolean beginsTransaction(String file, long offset) throws SQLException {
        if (!beginsEvent(file, offset)) {
            return false;
        }
        try (PreparedStatement statement = connection.prepareStatement("SHOW BINLOG EVENTS IN ? FROM ? LIMIT 1")) {
            statement.setString(1, file);
            statement.setLong(2, offset);
            try (ResultSet event = statement.executeQuery()) {
                return event.next() && BETWEEN.contains(event.getString("Event_type"));
            }
        }
    }

    /** The transactions before a place of a file, of a server with {@link #hasGtids}, by all events that are ahead of it. */
    public GtidSet before(String file, long offset) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SHOW BINLOG EVENTS IN ?")) {
            statement.setFetchSize(FETCHED);
            statement.setString(1, file);
            try (ResultSet event = statement.executeQuery()) {
                GtidSet before = GtidSet.EMPTY;
                while (event.next() && event.getLong("Pos") < offset) {
                    before = behind(before, event.getString("Event_type"), event.getString("Info"));
                }
                return before;
            }
        }
    }

    /** The transactions behind an event that are known ahead of it. */
    static GtidSet behind(GtidSet before, String type, String info) {
        if ("Previous_gtids".equals(type)) {
            return GtidSet.parse(info);
        }
        if (!"Gtid".equals(type) && !"Gtid_tagged".equals(type)) {
            return before;
        }
        Matcher next = NEXT.matcher(info);
        if (!next.find()) {
            throw new IllegalArgumentException("an event of a transaction's id has none: " + Words.brief(info));
        }
        return before.with(next.group(1).toLowerCase(Locale.ROOT), Long.parseLong(next.group(2)));
    }

    /** The transactions that have been committed. */
    public GtidSet executed() throws SQLException {
        return GtidSet.parse(text("SELECT @@global.gtid_executed"));
    }

    /**
     * Whether no transaction is between being written to the log and being visible. Asked of a server with {@link
     * #hasGtids}; says no, too, while a replica applies a transaction.
     */
    public boolean noneIsCommitting() throws SQLException {
        return text("SELECT @@global.gtid_owned").isEmpty();
    }

    /** The transactions the log no longer has. */
    public GtidSet purged() throws SQLException {
        return GtidSet.parse(text("SELECT @@global.gtid_purged"));
    }

    /**
     * Where the log ended for the consistent snapshot that the connection's transaction has (MariaDB manual, {@code START
     * TRANSACTION WITH CONSISTENT SNAPSHOT}); empty if the server does not say.
     */
    public Optional<BinlogPosition> snapshot() throws SQLException {
        String file = null;
        long offset = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW SESSION STATUS LIKE 'binlog\\_snapshot\\_%'")) {
            while (rows.next()) {
                if (rows.getString(1).equalsIgnoreCase("binlog_snapshot_file")) {
                    file = rows.getString(2);
                } else if (rows.getString(1).equalsIgnoreCase("binlog_snapshot_position")) {
                    offset = rows.getLong(2);
                }
            }
        }
        return file == null || file.isEmpty()
                ? Optional.empty()
                : Optional.of(new BinlogPosition(file, offset, GtidSet.EMPTY));
    }

    private String text(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
