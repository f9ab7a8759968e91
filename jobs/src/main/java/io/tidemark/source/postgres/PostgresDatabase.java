package io.tidemark.source.postgres;

import io.tidemark.guard.Verdict;
import io.tidemark.guard.WalGuard;
import io.tidemark.guard.WalWindow;
import io.tidemark.log.PostgresLog;
import io.tidemark.position.ReadLimit;
import io.tidemark.position.WalIdentity;
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
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Postgres database as a reader sees it. Used by one thread. */
public final class PostgresDatabase implements CaptureDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

    private static final String OBJECT_IN_USE = "55006";
    private static final String CONNECTION_FAILURE = "08006";
    private static final String NOT_IN_PREREQUISITE_STATE = "55000";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String WAIT_SHORTLY = "SET lock_timeout = '500ms'";

    /** Longer than a server with default settings holds on to a reader that has gone without a word. */
    private static final Duration SLOT_RELEASE = Duration.ofSeconds(90);

    private final PostgresCapture options;
    private final List<CapturedTable> tables;
    private final Duration slotRelease;
    private final Duration leastSilence;
    private final Map<TableName, LoadedTable> loaded = new HashMap<>();
    private Connection reading;

    /** For short questions beside the stream. */
    private Connection asking;

    private long busySince;
    private long released;

    public PostgresDatabase(PostgresCapture options, List<CapturedTable> tables) {
        this(options, tables, SLOT_RELEASE, WalConnection.LEAST_SILENCE);
    }

    /**
     * @param slotRelease how long a slot is waited for that somebody else reads
     * @param leastSilence for which the server may be silent at least before its stream is given up
     */
    PostgresDatabase(PostgresCapture options, List<CapturedTable> tables, Duration slotRelease, Duration leastSilence) {
        this.options = options;
        this.tables = tables;
        this.slotRelease = slotRelease;
        this.leastSilence = leastSilence;
    }

    @Override
    public ChunkReader open(ChunkSplit chunk) throws SQLException {
        for (int i = 0; i < tables.size(); i++) {
            if (tables.get(i).name().equals(chunk.table())) {
                return open(chunk, i);
            }
        }
        throw new IllegalArgumentException(chunk + " is of no captured table");
    }

    /**
     * Between two chunks anybody may alter or drop the table, and the log does not say so: the chunks of before would be of
     * another table (FAULTS 35). From when a chunk is open it holds the table as it is.
     */
    private ChunkReader open(ChunkSplit chunk, int index) throws SQLException {
        CapturedTable table = tables.get(index);
        CopyChunkReader opened;
        try {
            if (reading == null || reading.isClosed()) {
                reading = options.endpoint().connectToLoad();
            }
            // On the same connection: another one would wait behind whoever waits for this one.
            opened = CopyChunkReader.open(
                    reading,
                    index,
                    table,
                    chunk,
                    loaded.get(table.name()),
                    holding -> TableCapture.checkUnchanged(options, List.of(table), holding));
        } catch (SQLException failure) {
            if (LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
                throw failure;
            }
            try (Connection connection = options.endpoint().connectToAsk()) {
                TableCapture.checkUnchanged(options, List.of(table), connection);
            } catch (SQLException unanswered) {
                failure.addSuppressed(unanswered);
            }
            throw failure;
        }
        loaded.put(table.name(), opened.table());
        return opened;
    }

    /** Whoever waits to alter the table waits for its writers, and whoever reads it would wait behind. */
    @Override
    public Optional<ChunkReader> openBesideStream(ChunkSplit chunk) throws SQLException {
        if (reading == null || reading.isClosed()) {
            reading = options.endpoint().connectToLoad();
            try (Statement statement = reading.createStatement()) {
                statement.execute(WAIT_SHORTLY);
            }
            reading.commit();
        }
        try {
            return Optional.of(open(chunk));
        } catch (SQLException failure) {
            if (LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    @Override
    public WritersEnded writersOf(TableName table) throws SQLException {
        return TableWriters.note(asking(), table);
    }

    @Override
    public void moveLog() throws SQLException {
        QuietLog.move(asking());
    }

    private Connection asking() throws SQLException {
        if (asking == null || asking.isClosed()) {
            asking = options.endpoint().connectToAsk();
        }
        return asking;
    }

    @Override
    public Optional<ChangeStream> open(StreamSplit stream, Optional<ReadLimit> limit) throws SQLException {
        release();
        judge(stream);
        try {
            PostgresChangeStream opened = PostgresChangeStream.open(options, tables, stream, limit, leastSilence);
            busySince = 0;
            identify(opened, stream);
            return Optional.of(opened);
        } catch (SQLException failure) {
            if (NOT_IN_PREREQUISITE_STATE.equals(failure.getSQLState())) {
                judge(stream);
                throw SourceFailures.permanent(
                        ErrorCode.SLOT_UNUSABLE,
                        "%s: %s".formatted(options.endpoint(), failure.getMessage()),
                        "a slot whose log is still kept",
                        "Submit the pipeline without state, into empty targets, with another slot.name; see"
                                + " max_slot_wal_keep_size.");
            }
            if (!OBJECT_IN_USE.equals(failure.getSQLState())) {
                throw failure;
            }
            waitForRelease(failure);
            return Optional.empty();
        }
    }

    /** A connection without a transaction costs the server nothing but its place. */
    @Override
    public void rest() {}

    @Override
    public void release() {
        close(reading);
        reading = null;
        close(asking);
        asking = null;
    }

    private static void close(Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException broken) {
            LOG.debug("The connection was over already", broken);
        }
    }

    /** Nobody else can move the slot any more; until it was ours, somebody could. */
    private void identify(PostgresChangeStream opened, StreamSplit stream) throws SQLException {
        try {
            WalIdentity asked = judge(stream);
            if (!opened.isOf(asked)) {
                throw new SQLException(
                        "the server that sends the log is not the one that was asked", CONNECTION_FAILURE);
            }
            opened.identify(stream.context().of(asked));
            if (!stream.loading().isEmpty()) {
                try (Connection connection = options.endpoint().connectToAsk()) {
                    QuietLog.move(connection);
                }
            }
        } catch (SQLException | RuntimeException failure) {
            opened.close();
            throw failure;
        }
    }

    /**
     * Asks for exactly the position that is read from (FAULTS 4, 6, 8).
     *
     * @return the history it belongs to
     */
    private WalIdentity judge(StreamSplit stream) throws SQLException {
        try (Connection connection = options.endpoint().connectToAsk()) {
            WalWindow window = new PostgresWindow(options, tables)
                    .ask(connection, stream.stored().identity());
            Verdict verdict = WalGuard.judge(stream.stored(), window);
            if (verdict.isContradiction()) {
                throw SourceFailures.refused(verdict, options);
            }
            return window.identity();
        }
    }

    /** After a failover the server may take a while to notice that the reader of before has gone (FAULTS 21). */
    private void waitForRelease(SQLException busy) throws SQLException {
        long now = System.nanoTime();
        if (busySince == 0) {
            busySince = now;
            released = now
                    + Math.max(
                            slotRelease.toNanos(),
                            slotRelease.isZero() ? 0 : serverPatience().toNanos());
            LOG.warn("Waiting for slot {}, which is read by {}", options.slot(), reader(busy));
        } else if (now - released > 0) {
            throw SourceFailures.permanent(
                    ErrorCode.SLOT_IN_USE,
                    "%s: slot '%s' is read by %s".formatted(options.endpoint(), options.slot(), reader(busy)),
                    "a slot nobody else reads",
                    "Stop the job that reads it, or choose another slot.name.");
        }
    }

    /** A server may hold on to a reader that has gone for as long as it is set to; and a little longer. */
    private Duration serverPatience() throws SQLException {
        try (Connection connection = options.endpoint().connectToAsk();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT setting::bigint FROM pg_settings WHERE name = 'wal_sender_timeout'")) {
            row.next();
            return Duration.ofMillis(row.getLong(1)).plusSeconds(30);
        }
    }

    private String reader(SQLException busy) throws SQLException {
        try (Connection connection = options.endpoint().connect()) {
            return new PostgresLog(connection).readerOf(options.slot()).orElse("nobody any more: " + busy.getMessage());
        }
    }
}
