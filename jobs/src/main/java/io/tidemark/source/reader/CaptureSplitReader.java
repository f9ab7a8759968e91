package io.tidemark.source.reader;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.StreamSplit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;

/**
 * Reads whatever splits its reader has: chunks one after the other, then the stream, and beside it what is to be read anew.
 */
final class CaptureSplitReader implements SplitReader<Unit, CaptureSplit> {

    private static final Duration PATIENCE = Duration.ofMillis(200);

    private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);

    private final CaptureDatabase database;
    private final List<CapturedTable> tables;
    private final AtomicReference<ChangeStream> stream;
    private final StreamEnd end;
    private final LoadPace pace;
    private final Deque<ChunkSplit> chunks = new ArrayDeque<>();
    private StreamSplit begin;
    private volatile ChangeStream opened;
    private ChunkReader chunk;
    private ChunkSplit open;
    private Rereading rereading;

    /**
     * @param tables the reader's list of tables
     * @param stream where this reader puts the stream it has opened, for others to acknowledge
     * @param end up to where it is read
     * @param pace of chunks, those beside the stream as well, and not of the stream
     */
    CaptureSplitReader(
            CaptureDatabase database,
            List<CapturedTable> tables,
            AtomicReference<ChangeStream> stream,
            StreamEnd end,
            LoadPace pace) {
        this.database = database;
        this.tables = tables;
        this.stream = stream;
        this.end = end;
        this.pace = pace;
    }

    @Override
    public RecordsWithSplitIds<Unit> fetch() throws IOException {
        try {
            RecordsBySplits.Builder<Unit> records = new RecordsBySplits.Builder<>();
            if (open != null || !chunks.isEmpty()) {
                fetchChunk(records);
            } else if (begin != null) {
                fetchStream(records);
            }
            return records.build();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } catch (IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private void fetchChunk(RecordsBySplits.Builder<Unit> records) throws Exception {
        Duration pause = pace.pause(System.nanoTime());
        if (!pause.isZero()) {
            if (open == null) {
                database.rest();
            }
            // Not longer at a time than a reader that is to end can wait.
            TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), PATIENCE.toNanos()));
            return;
        }
        if (open == null) {
            open = chunks.removeFirst();
            chunk = database.open(open);
        }
        Unit unit = chunk.next();
        pace.read(unit.changes(), System.nanoTime());
        records.add(open.splitId(), unit);
        if (unit.end() != null) {
            records.addFinishedSplit(open.splitId());
            chunk.close();
            chunk = null;
            open = null;
            if (chunks.isEmpty()) {
                database.rest();
            }
        }
    }

    private void fetchStream(RecordsBySplits.Builder<Unit> records) throws Exception {
        if (opened == null) {
            Optional<ChangeStream> changes = database.open(begin, end.limit());
            if (changes.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(BUSY_PAUSE.toMillis());
                return;
            }
            opened = changes.get();
            stream.set(opened);
            rereading = new Rereading(database, pace, begin, tables);
        }
        rereading.next().ifPresent(part -> records.add(StreamSplit.ID, part));
        for (Unit unit : opened.poll(rereading.patience(PATIENCE))) {
            rereading.passed(unit);
            records.add(StreamSplit.ID, unit);
        }
    }

    @Override
    public void handleSplitsChanges(SplitsChange<CaptureSplit> change) {
        for (CaptureSplit split : change.splits()) {
            if (split instanceof ChunkSplit added) {
                chunks.add(added);
            } else if (split instanceof StreamSplit added) {
                // One that has stood goes on behind a new begin.
                closeStream();
                begin = added;
            } else {
                throw new IllegalArgumentException("nothing is left to read of " + split);
            }
        }
    }

    @Override
    public void wakeUp() {
        ChangeStream changes = opened;
        if (changes != null) {
            changes.wakeUp();
        }
    }

    @Override
    public void close() {
        if (chunk != null) {
            chunk.close();
        }
        closeStream();
        database.release();
    }

    private void closeStream() {
        if (rereading != null) {
            rereading.close();
            rereading = null;
        }
        ChangeStream closing = opened;
        if (closing != null) {
            opened = null;
            stream.compareAndSet(closing, null);
            closing.close();
        }
    }
}
