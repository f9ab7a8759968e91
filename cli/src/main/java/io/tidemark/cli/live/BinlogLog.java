package io.tidemark.cli.live;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Database;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Retention;
import io.tidemark.log.MySqlLog;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.GtidSet;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a MySQL or MariaDB server says of its log, asked once, beside which any number of positions can be set.
 *
 * @param window that a position is where an event begins is assumed
 * @param retention when the server removes a file
 * @param now by the server's clock
 */
public record BinlogLog(BinlogWindow window, Retention retention, Instant now) {

    static BinlogLog ask(Database database, Map<String, String> environment) throws SQLException {
        try (Connection connection = DatabaseConnection.open(database, environment)) {
            MySqlLog log = new MySqlLog(connection);
            // First: what the other questions take is no age of the log.
            Instant now = log.now();
            return new BinlogLog(window(log, log.files(), true), retention(log), now);
        }
    }

    static BinlogWindow window(MySqlLog log, List<LogFile> files, boolean boundary) throws SQLException {
        return new BinlogWindow(
                new BinlogIdentity(log.serverUuid(), 0, 0),
                log.hasGtids(),
                log.hasGtids() ? log.executed() : GtidSet.EMPTY,
                log.hasGtids() ? log.purged() : GtidSet.EMPTY,
                files,
                boundary);
    }

    static Retention retention(MySqlLog log) throws SQLException {
        return new Retention(log.retentionSeconds(), log.mostBytes());
    }

    /**
     * How long the log behind a position stays.
     *
     * @param written when the state that has it was completed
     */
    public Kept keeps(SourceState source, Optional<Instant> written) {
        return Kept.of(source, window, retention, LogRate.since(LiveRows.behind(source, window), written, now), now);
    }
}
