package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.rows.Captured;
import io.tidemark.source.split.Acknowledged;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.ChunkLoaded;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.ChunksKept;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.ReaderHolds;
import io.tidemark.source.split.StreamSplit;
import io.tidemark.source.split.TablesLoaded;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads chunks and the stream, and lets checkpoint barriers come only between source transactions, so that every stored
 * position is a transaction boundary.
 *
 * <p>The stream's position is acknowledged to the source when a checkpoint that contains it has completed, and never
 * earlier: the source keeps what a restore may ask for.
 */
public final class CaptureReader
        extends SingleThreadMultiplexSourceReaderBase<Unit, Captured, CaptureSplit, SplitProgress> {

    private final Set<TableName> captured;
    private final UnitEmitter emitter;
    private final AtomicReference<ChangeStream> stream;

    private final Set<String> unread = new HashSet<>();
    private final Map<String, LoadedChunk> loaded = new LinkedHashMap<>();
    private final TreeMap<Long, LogPosition> positions = new TreeMap<>();
    private Set<TableName> streamed;
    private StreamSplit held;
    private boolean started;
    private boolean polling;

    private CaptureReader(
            CaptureDatabase database,
            Set<TableName> captured,
            UnitEmitter emitter,
            AtomicReference<ChangeStream> stream,
            SourceReaderContext context) {
        super(() -> new CaptureSplitReader(database, stream), emitter, context.getConfiguration(), context);
        this.captured = captured;
        this.emitter = emitter;
        this.stream = stream;
    }

    /**
     * @param captured the tables the pipeline reads now
     * @param transactionRows rows of a transaction beyond which barriers no longer wait for its end
     */
    public static CaptureReader create(
            CaptureDatabase database, Set<TableName> captured, long transactionRows, SourceReaderContext context) {
        CaptureMetrics metrics = new CaptureMetrics(context.metricGroup(), Clock.systemUTC());
        return new CaptureReader(
                database, captured, new UnitEmitter(transactionRows, metrics), new AtomicReference<>(), context);
    }

    /** The restored splits have been added before. */
    @Override
    public void start() {
        context.sendSourceEventToCoordinator(
                new ReaderHolds(new HashSet<>(unread), new ArrayList<>(loaded.values()), streamed));
        started = true;
        askForWork();
    }

    /** One chunk ahead, so that the next one is there when a chunk has been read. */
    private void askForWork() {
        if (started && unread.size() < 2 && (streamed == null || held != null)) {
            context.sendSplitRequest();
        }
    }

    @Override
    public void addSplits(List<CaptureSplit> splits) {
        List<CaptureSplit> toRead = new ArrayList<>();
        for (CaptureSplit split : splits) {
            if (split instanceof ChunkSplit chunk && captured.contains(chunk.table())) {
                unread.add(chunk.splitId());
                toRead.add(chunk);
            } else if (split instanceof LoadedChunk chunk
                    && captured.contains(chunk.chunk().table())) {
                loaded.put(chunk.splitId(), chunk);
            } else if (split instanceof StreamSplit found) {
                StreamSplit kept = found.only(captured);
                streamed = kept.tables();
                if (streamed.containsAll(captured)) {
                    toRead.add(kept);
                } else {
                    // Tables have been added: their first load comes before the stream goes on, for one order of rows.
                    held = kept;
                }
            }
        }
        if (!toRead.isEmpty()) {
            super.addSplits(toRead);
        }
        askForWork();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Captured> output) throws Exception {
        InputStatus status = super.pollNext(output);
        if (polling) {
            // The base class calls itself at the end of a fetch; the loop below goes on.
            return status;
        }
        polling = true;
        try {
            while (emitter.barrierWaits()) {
                if (status == InputStatus.NOTHING_AVAILABLE) {
                    awaitMore();
                }
                status = super.pollNext(output);
            }
            return status;
        } finally {
            polling = false;
        }
    }

    /** A reader that fails makes itself available, a task that is cancelled interrupts: neither waits here for ever. */
    private void awaitMore() throws InterruptedException {
        try {
            isAvailable().get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the reader's queue is broken", failure);
        }
    }

    @Override
    protected void onSplitFinished(Map<String, SplitProgress> finished) {
        finished.forEach((id, progress) -> {
            LoadedChunk chunk = (LoadedChunk) progress.split();
            unread.remove(id);
            loaded.put(id, chunk);
            context.sendSourceEventToCoordinator(new ChunkLoaded(chunk));
        });
        askForWork();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof ChunksKept kept) {
            kept.ids().forEach(loaded::remove);
        } else if (event instanceof TablesLoaded added) {
            StreamSplit extended = held.with(added.tables(), added.chunks(), added.layouts());
            held = null;
            addSplits(List.of(extended));
        } else {
            throw new IllegalArgumentException("the enumerator says " + event);
        }
    }

    @Override
    public List<CaptureSplit> snapshotState(long checkpoint) {
        List<CaptureSplit> splits = new ArrayList<>(super.snapshotState(checkpoint));
        splits.addAll(loaded.values());
        if (held != null) {
            splits.add(held);
        }
        splits.stream()
                .filter(StreamSplit.class::isInstance)
                .forEach(split -> positions.put(checkpoint, ((StreamSplit) split).position()));
        return splits;
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
        Map.Entry<Long, LogPosition> completed = positions.floorEntry(checkpoint);
        positions.headMap(checkpoint, true).clear();
        ChangeStream changes = stream.get();
        if (completed == null) {
            return;
        }
        context.sendSourceEventToCoordinator(new Acknowledged(completed.getValue()));
        if (changes != null) {
            changes.acknowledge(completed.getValue());
        }
    }

    @Override
    protected SplitProgress initializedState(CaptureSplit split) {
        return new SplitProgress(split);
    }

    @Override
    protected CaptureSplit toSplitType(String id, SplitProgress progress) {
        return progress.split();
    }
}
