package io.tidemark.source.mysql;

import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.problem.ErrorCode;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.reader.CaptureDatabase;
import io.tidemark.source.reader.ChangeStream;
import io.tidemark.source.reader.ChunkReader;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.StreamSplit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A MySQL or MariaDB server as a reader sees it. Used by one thread. */
final class MySqlDatabase implements CaptureDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(MySqlDatabase.class);

    /** Longer than the server holds on to a reader that has gone without a word. */
    private static final Duration ID_RELEASE = Duration.ofSeconds(90);

    private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** The replication protocol has 32 bits for it. */
    private static final long HIGHEST_OFFSET = (1L << 32) - 1;

    private final MySqlCapture options;
    private final List<CapturedTable> tables;
    private Snapshot snapshot;
    private long busySince;

    MySqlDatabase(MySqlCapture options, List<CapturedTable> tables) {
        this.options = options;
        this.tables = tables;
    }

    @Override
    public ChunkReader open(ChunkSplit chunk) throws SQLException, InterruptedException {
        for (int i = 0; i < tables.size(); i++) {
            if (tables.get(i).name().equals(chunk.table())) {
                if (snapshot != null && !snapshot.isUsable()) {
                    release();
                }
                if (snapshot == null) {
                    snapshot = Snapshot.take(options.endpoint());
                }
                return SelectChunkReader.open(snapshot, i, tables.get(i), chunk);
            }
        }
        throw new IllegalArgumentException(chunk + " is of no captured table");
    }

    @Override
    public void release() {
        if (snapshot != null) {
            snapshot.close();
            snapshot = null;
        }
    }

    @Override
    public Optional<ChangeStream> open(StreamSplit stream) throws SQLException {
        release();
        checkServed((BinlogPosition) stream.position());
        Optional<ServerIdLock> id = ServerIdLock.take(options.endpoint(), options.serverIds());
        if (id.isEmpty()) {
            waitForRelease();
            return Optional.empty();
        }
        busySince = 0;
        try {
            return Optional.of(MySqlChangeStream.open(options, tables, stream, id.get()));
        } catch (SQLException | RuntimeException failure) {
            id.get().close();
            throw failure;
        }
    }

    private void checkServed(BinlogPosition stored) throws SQLException {
        try (Connection connection = options.endpoint().connect()) {
            MySqlLog log = new MySqlLog(connection);
            if (stored.gtids().isEmpty()) {
                checkFile(stored, log);
            } else if (!log.hasGtids()) {
                throw passed(
                        "gtid_mode is not ON, the stored position is %s".formatted(stored),
                        "a server whose transactions have ids, as they had when the position was stored",
                        "SET GLOBAL gtid_mode = ON; step by step, as the MySQL manual has it in section 19.1.4.2.");
            } else {
                checkIds(stored, log);
            }
        }
    }

    private void checkIds(BinlogPosition stored, MySqlLog log) throws SQLException {
        GtidSet purged = log.purged();
        if (!stored.gtids().containsAll(purged)) {
            throw passed(
                    "the server has purged %s, the stored position is %s".formatted(purged, stored),
                    "a log that still has every transaction behind the stored position",
                    "Restore a newer checkpoint or savepoint, or submit the pipeline without state, into empty targets; see"
                            + " binlog_expire_logs_seconds.");
        }
        GtidSet executed = log.executed();
        // What the server has sent already may take another moment to be committed.
        long deadline = System.nanoTime() + COMMIT_PATIENCE.toNanos();
        while (!executed.containsAll(stored.gtids()) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(PAUSE.toNanos());
            executed = log.executed();
        }
        if (!executed.containsAll(stored.gtids())) {
            throw passed(
                    "the server has %s and not every transaction before the stored position %s"
                            .formatted(executed.isEmpty() ? "no transaction" : executed, stored),
                    "the server the position was read from or one that has all its transactions",
                    "Connect to such a server, or submit the pipeline without state, into empty targets.");
        }
    }

    private void checkFile(BinlogPosition stored, MySqlLog log) throws SQLException {
        List<MySqlLog.LogFile> files = log.files();
        Optional<MySqlLog.LogFile> file =
                files.stream().filter(each -> each.name().equals(stored.file())).findFirst();
        if (file.isEmpty()) {
            throw passed(
                    "the server has no log file %s, its oldest is %s; the stored position is %s"
                            .formatted(
                                    stored.file(),
                                    files.isEmpty() ? "none" : files.get(0).name(),
                                    stored),
                    "the log file the stored position is in",
                    "Restore a newer checkpoint or savepoint, or submit the pipeline without state, into empty targets; see"
                            + " binlog_expire_logs_seconds.");
        }
        if (file.get().bytes() < stored.offset()) {
            throw passed(
                    "log file %s has %d bytes, the stored position is %s"
                            .formatted(stored.file(), file.get().bytes(), stored),
                    "the server the position was read from, with nothing of its log taken back",
                    "Connect to that server, or submit the pipeline without state, into empty targets.");
        }
        if (stored.offset() > HIGHEST_OFFSET) {
            throw passed(
                    "the stored position %s lies behind 4 GiB of its file".formatted(stored),
                    "a position the server can be asked for by file and offset",
                    "Turn gtid_mode on and submit the pipeline anew, without state and into empty targets.");
        }
    }

    private RuntimeException passed(String found, String required, String remedy) {
        return SourceFailures.permanent(
                ErrorCode.POSITION_PASSED, "%s: %s".formatted(options.endpoint(), found), required, remedy);
    }

    private void waitForRelease() throws SQLException {
        long now = System.nanoTime();
        String owner = ServerIdLock.owner(options.endpoint(), options.serverIds());
        if (busySince == 0) {
            busySince = now;
            LOG.warn("Waiting for server id {}: {} has it", options.serverIds(), owner);
        } else if (now - busySince > ID_RELEASE.toNanos()) {
            throw SourceFailures.permanent(
                    ErrorCode.SERVER_ID_IN_USE,
                    "%s: server id %s is that of %s".formatted(options.endpoint(), options.serverIds(), owner),
                    "a server id that no other reader has",
                    "Stop the job that reads under it, or choose another server-id.");
        }
    }
}
