package io.tidemark.source.mysql;

import io.tidemark.guard.Retention;
import io.tidemark.log.MySqlLog;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Settings of a server under which a pipeline runs, and under which something else may end it one day (MySQL manual, section
 * 19.1.6.4).
 */
final class MySqlWarnings {

    static final String RETENTION = "binlog_expire_logs_seconds";
    static final String SYNC = "sync_binlog";

    private static final Duration SHORTEST = Duration.ofHours(1);

    private final MySqlEndpoint source;
    private final Connection connection;
    private final Findings findings;

    MySqlWarnings(MySqlEndpoint source, Connection connection, Findings findings) {
        this.source = source;
        this.connection = connection;
        this.findings = findings;
    }

    /** A job that is down for longer than the log is kept cannot be restored. */
    void checkRetention() throws SQLException {
        MySqlLog log = new MySqlLog(connection);
        Retention retention = new Retention(log.retentionSeconds(), log.mostBytes());
        OptionalLong seconds = retention.seconds();
        String bySize = retention.bytes().isPresent() ? ", " + retention.bySize() : "";
        if (seconds.isEmpty()) {
            findings.ok(
                    RETENTION,
                    bySize.isEmpty() ? "no limit: the server removes no log by itself" : "no limit by time" + bySize);
        } else if (seconds.getAsLong() >= SHORTEST.toSeconds()) {
            findings.ok(RETENTION, seconds.getAsLong() + " s" + bySize);
        } else {
            findings.warning(
                    RETENTION,
                    seconds.getAsLong() + " s",
                    new Problem(
                            ErrorCode.LOG_MAY_BE_REMOVED,
                            "%s: the log is kept for %d s".formatted(source, seconds.getAsLong()),
                            "longer than the job may be down, an hour at least",
                            "SET GLOBAL binlog_expire_logs_seconds = 604800; and put it into the server's options."));
        }
    }

    /** The log may end before what it has been sent, and go on with other transactions in the same place. */
    void checkSync() throws SQLException {
        String value;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@global.sync_binlog")) {
            row.next();
            value = row.getString(1);
        }
        if (value.equals("1")) {
            findings.ok(SYNC, value);
        } else {
            findings.warning(
                    SYNC,
                    value,
                    new Problem(
                            ErrorCode.COMMITS_MAY_BE_LOST,
                            "%s: sync_binlog = %s".formatted(source, value),
                            "sync_binlog = 1: the target must not have what the source lost",
                            "SET GLOBAL sync_binlog = 1; and put it into the server's options."));
        }
    }
}
