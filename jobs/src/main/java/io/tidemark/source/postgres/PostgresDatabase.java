package io.tidemark.source.postgres;

import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Postgres database as a reader sees it. Used by one thread. */
public final class PostgresDatabase implements CaptureDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

    private static final String OBJECT_IN_USE = "55006";
    private static final String NOT_IN_PREREQUISITE_STATE = "55000";

    /** Longer than a server with default settings holds on to a reader that has gone without a word. */
    private static final Duration SLOT_RELEASE = Duration.ofSeconds(90);

    private final PostgresCapture options;
    private final List<CapturedTable> tables;
    private long busySince;

    public PostgresDatabase(PostgresCapture options, List<CapturedTable> tables) {
        this.options = options;
        this.tables = tables;
    }

    @Override
    public ChunkReader open(ChunkSplit chunk) throws SQLException {
        for (int i = 0; i < tables.size(); i++) {
            if (tables.get(i).name().equals(chunk.table())) {
                return CopyChunkReader.open(options.endpoint(), i, tables.get(i), chunk);
            }
        }
        throw new IllegalArgumentException(chunk + " is of no captured table");
    }

    @Override
    public Optional<ChangeStream> open(StreamSplit stream) throws SQLException {
        WalPosition stored = (WalPosition) stream.position();
        checkSlot(stored);
        try {
            ChangeStream opened = PostgresChangeStream.open(options, tables, stream);
            busySince = 0;
            checkStillThere(stored, opened);
            return Optional.of(opened);
        } catch (SQLException failure) {
            if (NOT_IN_PREREQUISITE_STATE.equals(failure.getSQLState())) {
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

    @Override
    public void release() {
        // Nothing is kept open between two chunks.
    }

    /** Nobody else can move the slot any more; until it was ours, somebody could. */
    private void checkStillThere(WalPosition stored, ChangeStream opened) throws SQLException {
        try {
            checkSlot(stored);
        } catch (SQLException | RuntimeException failure) {
            opened.close();
            throw failure;
        }
    }

    /**
     * The slot's confirmed position is what the last completed checkpoint acknowledged, and nothing else moves it but an
     * operator's hand. A stored position before it is that of an older checkpoint, whose log the server gives out no more:
     * it would begin at the confirmed position without a word (FAULTS 4, 6, 8).
     */
    private void checkSlot(WalPosition stored) throws SQLException {
        try (Connection connection = options.endpoint().connect()) {
            PostgresLog log = new PostgresLog(connection);
            List<ReplicationSlot> slots = log.slots(List.of(options.slot()));
            if (slots.isEmpty()) {
                throw SourceFailures.permanent(
                        ErrorCode.POSITION_PASSED,
                        "%s: the replication slot %s is gone, the stored position is %s"
                                .formatted(options.endpoint(), options.slot(), stored),
                        "the slot that has kept the log since then",
                        "Submit the pipeline without state, into empty targets.");
            }
            WalPosition confirmed = slots.get(0)
                    .confirmed()
                    .orElseThrow(() -> SourceFailures.permanent(
                            ErrorCode.SLOT_UNUSABLE,
                            "%s: slot %s has no confirmed position".formatted(options.endpoint(), options.slot()),
                            "a logical slot whose creation is complete",
                            "SELECT * FROM pg_replication_slots; says what it is."));
            WalPosition head = log.head();
            if (head.isBefore(stored)) {
                throw SourceFailures.permanent(
                        ErrorCode.POSITION_PASSED,
                        "%s: the server's log ends at %s, before the stored position %s"
                                .formatted(options.endpoint(), head, stored),
                        "the server the position was read from, with nothing of its log taken back",
                        "Connect to that server, or submit the pipeline without state, into empty targets.");
            }
            if (stored.isBefore(confirmed)) {
                throw SourceFailures.permanent(
                        ErrorCode.POSITION_PASSED,
                        "%s: the slot %s begins at %s, %d bytes behind the stored position %s"
                                .formatted(
                                        options.endpoint(),
                                        options.slot(),
                                        confirmed,
                                        confirmed.bytesSince(stored),
                                        stored),
                        "a slot that begins at the stored position or before it",
                        "Restore the newest checkpoint or savepoint, or submit the pipeline without state, into empty"
                                + " targets.");
            }
        }
    }

    private void waitForRelease(SQLException busy) {
        long now = System.nanoTime();
        if (busySince == 0) {
            busySince = now;
            LOG.warn("Waiting for slot {}: {}", options.slot(), busy.getMessage());
        } else if (now - busySince > SLOT_RELEASE.toNanos()) {
            throw SourceFailures.permanent(
                    ErrorCode.SLOT_IN_USE,
                    "%s: %s".formatted(options.endpoint(), busy.getMessage()),
                    "a slot nobody else reads",
                    "Stop the job that reads it, or choose another slot.name.");
        }
    }
}
