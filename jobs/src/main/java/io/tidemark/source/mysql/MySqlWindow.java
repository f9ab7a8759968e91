package io.tidemark.source.mysql;

import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Stored;
import io.tidemark.log.MySqlLog;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Asks a MySQL or MariaDB server for what the guard has to know. Makes and alters nothing. */
final class MySqlWindow {

    private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final MySqlEndpoint endpoint;
    private final MySqlLog log;

    /** @param connection stays the caller's: this class never closes it */
    MySqlWindow(MySqlEndpoint endpoint, Connection connection) throws SQLException {
        this.endpoint = endpoint;
        this.log = new MySqlLog(connection);
    }

    BinlogWindow ask(Stored stored) throws SQLException, IOException {
        BinlogPosition position = (BinlogPosition) stored.position();
        List<LogFile> files = log.files();
        BinlogWindow window = new BinlogWindow(
                identity(position.file(), files),
                log.hasGtids(),
                log.hasGtids() ? executed(position.gtids()) : GtidSet.EMPTY,
                log.hasGtids() ? log.purged() : GtidSet.EMPTY,
                files,
                onBoundary(position, files));
        boolean sameFile = stored.identity().map(window.identity()::equals).orElse(false)
                && window.identity().hasHeader();
        if (log.hasGtids()
                && sameFile
                && window.onBoundary()
                && !window.executed().containsAll(position.gtids())) {
            // As while a replica that has to confirm does not: it is in the log, was sent, and is not committed.
            throw new SQLTransientException(
                    "transactions before %s are in the log and not committed yet".formatted(position));
        }
        return window;
    }

    private boolean onBoundary(BinlogPosition position, List<LogFile> files) throws SQLException {
        for (LogFile file : files) {
            if (file.name().equals(position.file())) {
                return file.bytes() == position.offset()
                        || (file.bytes() > position.offset() && log.beginsEvent(file.name(), position.offset()));
            }
        }
        return false;
    }

    /** The server's own, with the header of a file if it has that. */
    BinlogIdentity identity(String file, List<LogFile> files) throws SQLException, IOException {
        String uuid = log.serverUuid();
        return files.stream().anyMatch(found -> found.name().equals(file))
                ? LogFileHeader.read(endpoint, uuid, file).on(uuid)
                : new BinlogIdentity(uuid, 0, 0);
    }

    /** What the server has sent already may take another moment to be committed. */
    private GtidSet executed(GtidSet stored) throws SQLException {
        GtidSet executed = log.executed();
        long deadline = System.nanoTime() + COMMIT_PATIENCE.toNanos();
        while (!executed.containsAll(stored) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(PAUSE.toNanos());
            executed = log.executed();
        }
        return executed;
    }
}
