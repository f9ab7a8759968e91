package io.tidemark.source.mysql;

import io.tidemark.guard.BinlogGuard;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Verdict;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ErrorCode;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.TableName;
import io.tidemark.source.reader.CaptureDatabase;
import io.tidemark.source.reader.ChangeStream;
import io.tidemark.source.reader.ChunkReader;
import io.tidemark.source.reader.WritersEnded;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.StreamSplit;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A MySQL or MariaDB server as a reader sees it. Used by one thread. */
final class MySqlDatabase implements CaptureDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(MySqlDatabase.class);

    /** Longer than the server holds on to a reader that has gone without a word. */
    private static final Duration ID_RELEASE = Duration.ofSeconds(90);

    /** For a table that somebody alters. */
    private static final String WAIT_SHORTLY = "SET SESSION lock_wait_timeout = 1";

    /** {@code ER_LOCK_WAIT_TIMEOUT}, and {@code ER_TABLE_DEF_CHANGED} of a table that was altered behind the snapshot. */
    private static final Set<Integer> PASSING = Set.of(1205, 1412);

    private final MySqlCapture options;
    private final List<CapturedTable> tables;
    private final Map<TableName, List<LoadedColumn>> columns = new HashMap<>();
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
                letGoOfOld();
                if (snapshot == null) {
                    snapshot = Snapshot.take(options.endpoint());
                }
                return SelectChunkReader.open(snapshot, i, tables.get(i), chunk, columns(tables.get(i)));
            }
        }
        throw new IllegalArgumentException(chunk + " is of no captured table");
    }

    private void letGoOfOld() {
        if (snapshot != null && !snapshot.isUsable()) {
            release();
        }
    }

    @Override
    public Optional<ChunkReader> openBesideStream(ChunkSplit chunk) throws SQLException, InterruptedException {
        letGoOfOld();
        if (snapshot == null) {
            Optional<Snapshot> taken = Snapshot.tryToTake(options.endpoint());
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            snapshot = taken.get();
        }
        try (Statement statement = snapshot.connection().createStatement()) {
            statement.execute(WAIT_SHORTLY);
            return Optional.of(open(chunk));
        } catch (SQLException failure) {
            if (!PASSING.contains(failure.getErrorCode())) {
                throw failure;
            }
            release();
            return Optional.empty();
        }
    }

    /** A snapshot and its position go together: one that has not reached a position does not see what lies before. */
    @Override
    public WritersEnded writersOf(TableName table) {
        return () -> true;
    }

    /** The log's end is that of its last transaction, which the server sends at once. */
    @Override
    public void moveLog() {}

    /**
     * Asked once for each snapshot: a table that is rebuilt behind the snapshot cannot be read under it (MySQL manual, section
     * 17.7.2.3), of other alterations the log tells, and from when it was read under it nobody can alter it.
     */
    private List<LoadedColumn> columns(CapturedTable table) throws SQLException {
        List<LoadedColumn> known = columns.get(table.name());
        if (known == null) {
            known = LoadedColumn.of(table, new SourceTables(snapshot.connection()));
            columns.put(table.name(), known);
        }
        return known;
    }

    /** For a snapshot the server keeps old rows, and lets nobody alter the tables that were read under it. */
    @Override
    public void rest() {
        release();
    }

    @Override
    public void release() {
        columns.clear();
        if (snapshot != null) {
            snapshot.close();
            snapshot = null;
        }
    }

    @Override
    public Optional<ChangeStream> open(StreamSplit stream, Optional<ReadLimit> limit) throws SQLException, IOException {
        release();
        Optional<ServerIdLock> id = ServerIdLock.take(options.endpoint(), options.serverIds());
        if (id.isEmpty()) {
            waitForRelease();
            return Optional.empty();
        }
        busySince = 0;
        try {
            return Optional.of(MySqlChangeStream.open(options, tables, stream, limit, judge(stream), id.get()));
        } catch (SQLException | IOException | RuntimeException failure) {
            id.get().close();
            throw failure;
        }
    }

    /**
     * Asks for exactly the position that is read from (FAULTS 23, 25, 27).
     *
     * @return the history that is now, with the header of the file the position names
     */
    private BinlogIdentity judge(StreamSplit stream) throws SQLException, IOException {
        try (Connection connection = options.endpoint().connect()) {
            BinlogWindow window = new MySqlWindow(options.endpoint(), connection).ask(stream.stored());
            Verdict verdict = BinlogGuard.judge(stream.stored(), window);
            if (verdict.isContradiction()) {
                throw SourceFailures.refused(verdict, options);
            }
            refuseElsewhere(stream, window.identity());
            return window.identity();
        }
    }

    /** How far a transaction was read is counted in events, which another server may have cut in another way. */
    private void refuseElsewhere(StreamSplit stream, BinlogIdentity server) {
        boolean elsewhere = stream.context()
                .history()
                .map(known -> !((BinlogIdentity) known).serverUuid().equals(server.serverUuid()))
                .orElse(true);
        if (stream.emittedChanges() > 0 && elsewhere) {
            throw SourceFailures.permanent(
                    ErrorCode.OTHER_HISTORY,
                    "%s: the state has read a part of the transaction behind %s on another server"
                            .formatted(options.endpoint(), stream.position()),
                    "the server it was read from, until that transaction is read to its end",
                    "Connect to that server; or restore a checkpoint of before or after that transaction; see"
                            + " scan.transaction.max-rows.");
        }
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
