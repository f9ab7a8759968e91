package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import io.tidemark.source.rows.LoadedRows;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.Reread;
import io.tidemark.source.split.StreamSplit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads tables anew, chunk by chunk, between what the stream gives, so that what has been given is at each transaction boundary
 * what the source had there.
 *
 * <p>A chunk's rows are as its snapshot saw them. They are given when the stream has come to where the log ended behind the
 * snapshot, so that it has given all that the snapshot saw, and without those that it has changed behind the snapshot; then
 * they are what the source had where the stream is (the watermarks of DBLog, Andreakis and Papapanagiotou 2020, with the
 * snapshot's own word on what it saw in the low one's place). Not inside a transaction of which a part has been given.
 *
 * <p>Assumes that every snapshot sees what the stream had given before this reader began it, or of which the keys are
 * forgotten: see {@link CaptureDatabase#writersOf} and {@link #least}.
 *
 * <p>Used by one thread.
 */
final class Rereading {

    private static final Logger LOG = LoggerFactory.getLogger(Rereading.class);

    /** 250 bytes each, about. */
    private static final int MOST_KEYS = 250_000;

    private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long MOST_AGAIN = TimeUnit.SECONDS.toNanos(10);
    private static final long SAY_WHY = TimeUnit.SECONDS.toNanos(30);

    private final CaptureDatabase database;
    private final LoadPace pace;
    private final LongSupplier clock;
    private final Map<TableName, Integer> indexes = new HashMap<>();
    private final Map<TableName, WritersEnded> writers = new HashMap<>();
    private final Deque<Reread> left = new ArrayDeque<>();
    private final Deque<ChunkSplit> chunks = new ArrayDeque<>();
    private final int mostKeys;
    private final Overlay overlay;
    private final Nearing nearing = new Nearing();

    private LogPosition position;
    private boolean inside;

    /** What a snapshot has to have reached, where that tells what it sees. */
    private LogPosition least;

    private ChunkReader open;
    private boolean reached;
    private boolean moved;
    private boolean refused;
    private long refusedAt;
    private long again = AGAIN;
    private long saidAt;
    private int losses;
    private long rows;

    /**
     * @param begin where the stream begins, and what is read anew beside it
     * @param captured the reader's list of tables
     */
    Rereading(CaptureDatabase database, LoadPace pace, StreamSplit begin, List<CapturedTable> captured) {
        this(database, pace, begin, captured, MOST_KEYS, System::nanoTime);
    }

    /** @param mostKeys that are kept of what the stream has changed */
    Rereading(
            CaptureDatabase database,
            LoadPace pace,
            StreamSplit begin,
            List<CapturedTable> captured,
            int mostKeys,
            LongSupplier clock) {
        this.database = database;
        this.pace = pace;
        this.mostKeys = mostKeys;
        this.clock = clock;
        this.position = begin.position();
        this.least = begin.position();
        this.inside = begin.emittedChanges() > 0;
        this.saidAt = clock.getAsLong();
        List<TableName> names = captured.stream().map(CapturedTable::name).toList();
        for (Reread reread : begin.rereads()) {
            if (!reread.complete()) {
                left.add(reread);
                indexes.put(reread.table(), names.indexOf(reread.table()));
            }
        }
        this.overlay = new Overlay(captured, new ArrayList<>(indexes.values()), mostKeys);
        beginTable();
    }

    private void beginTable() {
        if (!left.isEmpty()) {
            Reread reread = left.getFirst();
            chunks.addAll(reread.left());
            rows = 0;
            LOG.info(
                    "Reading {} anew beside the stream, request {}: {} chunks are left",
                    reread.table(),
                    reread.request(),
                    chunks.size());
        }
    }

    boolean isDone() {
        return left.isEmpty();
    }

    /** Takes what the stream gives. */
    void passed(Unit unit) {
        if (isDone()) {
            return;
        }
        overlay.take(unit);
        inside = unit.end() == null;
        if (unit.end() instanceof UnitEnd.Boundary boundary) {
            position = boundary.position();
        }
    }

    /** How long the stream may be waited for before {@link #next} is asked again. */
    Duration patience(Duration most) {
        if (isDone() || inside || refused || (open != null && !reached)) {
            return most;
        }
        Duration pause = pace.pause(clock.getAsLong());
        return pause.compareTo(most) < 0 ? pause : most;
    }

    /** The next part of a table, if it is to be given where the stream is now. */
    Optional<Unit> next() throws Exception {
        if (isDone() || inside) {
            return Optional.empty();
        }
        if (overlay.hasLost()) {
            giveUp("so many rows are changed meanwhile that they cannot be told any more");
            warn();
            // The stream is where all lies behind it that is forgotten.
            writers.clear();
            least = position;
        }
        long now = clock.getAsLong();
        if ((open == null && !open(now)) || !isReached(now) || !pace.pause(now).isZero()) {
            return Optional.empty();
        }
        Unit part = open.next();
        pace.read(part.changes(), clock.getAsLong());
        rows += part.changes();
        ChunkSplit chunk = chunks.getFirst();
        LoadedRows unchanged = overlay.unchanged(part.loaded());
        if (part.end() != null) {
            close();
            losses = 0;
            chunks.removeFirst();
            if (chunks.isEmpty()) {
                endTable();
            }
        }
        return Optional.of(new Unit(unchanged, new UnitEnd.Reread(chunk, part.end() != null)));
    }

    /** A chunk may never be done that is read for longer than it takes until so many rows have changed. */
    private void warn() {
        losses++;
        if (losses > 1) {
            LOG.warn(
                    "{} has been begun {} times, and each time {} rows and more were changed before it was read. If this goes on, read"
                            + " the table anew when less is written, in smaller chunks, or without a limit of rows per second.",
                    chunks.getFirst().splitId(),
                    losses,
                    mostKeys);
        }
    }

    private boolean open(long now) throws Exception {
        if (!nearing.mayOpen(position, now) || (refused && now - refusedAt < again)) {
            return false;
        }
        if (!pace.pause(now).isZero()) {
            database.rest();
            return false;
        }
        TableName table = chunks.getFirst().table();
        WritersEnded ended = writers.get(table);
        if (ended == null) {
            ended = database.writersOf(table);
            writers.put(table, ended);
        }
        if (!ended.ask()) {
            return refuse(now, "for the transactions that wrote to it when it was begun");
        }
        Optional<ChunkReader> opened = database.openBesideStream(chunks.getFirst());
        if (opened.isEmpty()) {
            return refuse(now, "for a lock on it that somebody has");
        }
        open = opened.get();
        if (!open.end().hasReached(least)) {
            close();
            return refuse(now, "for a snapshot that sees all that the log has sent");
        }
        refused = false;
        overlay.forgetSeen(open.visibility(), open.end());
        nearing.opened(now);
        return true;
    }

    private boolean refuse(long now, String what) {
        again = refused ? Math.min(2 * again, MOST_AGAIN) : AGAIN;
        refused = true;
        refusedAt = now;
        if (now - saidAt > SAY_WHY) {
            saidAt = now;
            LOG.info("Reading {} anew waits {}", chunks.getFirst().table(), what);
        }
        return false;
    }

    private boolean isReached(long now) throws Exception {
        if (reached) {
            return true;
        }
        if (position.hasReached(open.end())) {
            nearing.reached();
            reached = true;
            return true;
        }
        if (nearing.givesUp(open.end(), now)) {
            giveUp("the stream is still far behind");
        } else if (!moved) {
            moved = true;
            database.moveLog();
        }
        return false;
    }

    private void giveUp(String why) {
        if (open != null) {
            LOG.info("{} is read later: {}", chunks.getFirst().splitId(), why);
            close();
            database.rest();
            again = AGAIN;
            refused = true;
            refusedAt = clock.getAsLong();
        }
    }

    private void endTable() {
        Reread done = left.removeFirst();
        LOG.info("{} has been read anew, request {}: {} rows by this reader", done.table(), done.request(), rows);
        overlay.forget(indexes.remove(done.table()));
        writers.remove(done.table());
        if (isDone()) {
            database.release();
        } else {
            beginTable();
        }
    }

    /** What is being read is read again by whoever comes next. */
    void close() {
        if (open != null) {
            open.close();
            open = null;
            reached = false;
            moved = false;
        }
    }
}
