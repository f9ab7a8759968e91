package io.tidemark.source.postgres;

import static io.tidemark.problem.ErrorCode.COMMITS_MAY_BE_LOST;
import static io.tidemark.problem.ErrorCode.LOG_MAY_BE_REMOVED;
import static io.tidemark.problem.ErrorCode.LOST_READER_UNNOTICED;
import static io.tidemark.problem.ErrorCode.SENDERS_EXHAUSTED;
import static io.tidemark.problem.ErrorCode.SLOT_HELD_BY_ANOTHER_STATE;

import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * Settings of a Postgres server under which a pipeline runs, and under which something else may end it one day (PostgreSQL
 * manual, sections 19.5 and 19.6).
 */
final class PostgresWarnings {

    private static final String KEEP_SIZE = "max_slot_wal_keep_size";
    private static final String IDLE_TIMEOUT = "idle_replication_slot_timeout";
    private static final String SENDER_TIMEOUT = "wal_sender_timeout";
    private static final String SENDERS = "max_wal_senders";
    private static final String FSYNC = "fsync";

    /** What is looked at, by the settings' names. */
    static final List<String> SETTINGS = List.of(KEEP_SIZE, IDLE_TIMEOUT, SENDER_TIMEOUT, SENDERS, FSYNC);

    private final PostgresEndpoint source;
    private final Connection connection;
    private final Findings findings;

    PostgresWarnings(PostgresEndpoint source, Connection connection, Findings findings) {
        this.source = source;
        this.connection = connection;
        this.findings = findings;
    }

    /** A job without state begins where the log ends; what the slot was kept for is gone from its next checkpoint on. */
    void slotIsThere(String check, ReplicationSlot slot) throws SQLException {
        long kept = slot.restart()
                .map(new PostgresLog(connection).head()::bytesSince)
                .orElse(0L);
        String bytes = String.format(Locale.ROOT, "%,d bytes of log", kept);
        findings.warning(
                check,
                "there already, holds back " + bytes,
                new Problem(
                        SLOT_HELD_BY_ANOTHER_STATE,
                        "%s: slot '%s' is there and begins at %s; it holds back %s"
                                .formatted(
                                        source,
                                        slot.name(),
                                        slot.confirmed().map(Object::toString).orElse("no position"),
                                        bytes),
                        "a slot that no checkpoint or savepoint needs: after this start, none that was made with it can be"
                                + " restored any more",
                        "Restore the state that belongs to it (--from, then --restore), or choose another slot.name."));
    }

    void check(String setting) throws SQLException {
        String value = value(setting);
        switch (setting) {
            case KEEP_SIZE ->
                expect(
                        setting,
                        value,
                        "-1",
                        LOG_MAY_BE_REMOVED,
                        "-1, or more than is written while the job may be down: beyond it the slot is given up",
                        "-1");
            case IDLE_TIMEOUT ->
                expect(
                        setting,
                        value,
                        "0",
                        LOG_MAY_BE_REMOVED,
                        "0, or longer than the job may be down: then the slot is given up",
                        "0");
            case SENDER_TIMEOUT -> {
                // The only value under which a reader that is cut off keeps its slot busy for as long as TCP takes.
                if (value.equals("0")) {
                    warn(
                            setting,
                            value,
                            LOST_READER_UNNOTICED,
                            "a time, 60 s for one: then the slot is free again",
                            "60s");
                } else {
                    findings.ok(setting, value);
                }
            }
            case FSYNC ->
                expect(
                        setting,
                        value,
                        "on",
                        COMMITS_MAY_BE_LOST,
                        "on: the target must not have what the source lost",
                        "on");
            default -> checkSenders(value);
        }
    }

    private void expect(String setting, String value, String good, ErrorCode code, String required, String remedy) {
        if (value.isEmpty() || value.equals(good)) {
            findings.ok(setting, value.isEmpty() ? "not known to this server" : value);
        } else {
            warn(setting, value, code, required, remedy);
        }
    }

    private void warn(String setting, String value, ErrorCode code, String required, String remedy) {
        findings.warning(
                setting,
                value,
                new Problem(
                        code,
                        "%s: %s = %s".formatted(source, setting, value),
                        required,
                        "ALTER SYSTEM SET %s = '%s'; SELECT pg_reload_conf();".formatted(setting, remedy)));
    }

    private void checkSenders(String value) throws SQLException {
        long busy;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_replication")) {
            row.next();
            busy = row.getLong(1);
        }
        String seen = "%d of %s are busy".formatted(busy, value);
        if (busy < Long.parseLong(value)) {
            findings.ok(SENDERS, seen);
        } else {
            findings.warning(
                    SENDERS,
                    seen,
                    new Problem(
                            SENDERS_EXHAUSTED,
                            "%s: %s = %s, and %d are busy".formatted(source, SENDERS, value, busy),
                            "one that is free when the job starts",
                            "ALTER SYSTEM SET %s = %d; then restart the server. Or end a reader that nobody needs: SELECT pid,"
                                            .formatted(SENDERS, Long.parseLong(value) + 10)
                                    + " application_name FROM pg_stat_replication;"));
        }
    }

    /** As the server prints it, with its unit; empty if the server has no such setting. */
    private String value(String setting) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT coalesce(current_setting(?, true), '')")) {
            statement.setString(1, setting);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
