package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import io.tidemark.source.rows.Captured;
import io.tidemark.source.rows.CapturedLoad;
import io.tidemark.source.split.Acknowledged;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.ChunkLoaded;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.ChunksKept;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.ReadChunks;
import io.tidemark.source.split.ReaderHolds;
import io.tidemark.source.split.ReadsOn;
import io.tidemark.source.split.ResumeStream;
import io.tidemark.source.split.StandsAt;
import io.tidemark.source.split.StartOver;
import io.tidemark.source.split.StopAt;
import io.tidemark.source.split.StreamSplit;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
 *
 * <p>What it was restored with is not read before the enumerator says that the source still serves it.
 */
public final class CaptureReader
        extends SingleThreadMultiplexSourceReaderBase<Unit, Captured, CaptureSplit, SplitProgress> {

    private static final int CHUNKS_AHEAD = 2;

    private final Set<TableName> captured;
    private final UnitEmitter emitter;
    private final AtomicReference<ChangeStream> stream;
    private final StreamEnd end;

    private final Set<String> unread = new HashSet<>();
    private final Map<String, LoadedChunk> loaded = new LinkedHashMap<>();
    private final TreeMap<Long, StreamSplit> streams = new TreeMap<>();
    private final List<ChunkSplit> heldChunks = new ArrayList<>();
    private StreamSplit held;
    private SplitProgress emitted;
    private boolean streaming;
    private boolean started;
    private boolean polling;

    /** A stream of which nothing has been said yet. */
    private StreamSplit begun;

    /** The last completed checkpoint of which the enumerator has not been told yet. */
    private OptionalLong completed = OptionalLong.empty();

    /** @param database one for each fetcher: Flink ends one in its own thread when its successor reads already */
    private CaptureReader(
            Supplier<CaptureDatabase> database,
            List<CapturedTable> tables,
            UnitEmitter emitter,
            AtomicReference<ChangeStream> stream,
            StreamEnd end,
            double rowsPerSecond,
            SourceReaderContext context) {
        super(
                () -> new CaptureSplitReader(database.get(), tables, stream, end, new LoadPace(rowsPerSecond)),
                emitter,
                context.getConfiguration(),
                context);
        this.captured = tables.stream().map(CapturedTable::name).collect(Collectors.toSet());
        this.emitter = emitter;
        this.stream = stream;
        this.end = end;
    }

    /**
     * @param tables those the pipeline reads now
     * @param limit up to where the log is read; empty for ever
     */
    public static CaptureReader create(
            CaptureOptions options,
            List<CapturedTable> tables,
            Optional<ReadLimit> limit,
            SourceReaderContext context) {
        CaptureMetrics metrics = new CaptureMetrics(context.metricGroup(), Clock.systemUTC());
        return new CaptureReader(
                () -> options.database(tables),
                tables,
                new UnitEmitter(options.transactionRows(), metrics),
                new AtomicReference<>(),
                new StreamEnd(limit),
                (double) options.load().rowsPerSecond() / context.currentParallelism(),
                context);
    }

    /** The restored splits have been added before. */
    @Override
    public void start() {
        started = true;
        sayWhatIsHeld();
    }

    private void sayWhatIsHeld() {
        IntStream generations = Stream.concat(
                        heldChunks.stream().map(ChunkSplit::generation),
                        loaded.values().stream().map(chunk -> chunk.chunk().generation()))
                .mapToInt(Integer::intValue);
        int oldest = IntStream.concat(generations, held == null ? IntStream.empty() : IntStream.of(held.generation()))
                .min()
                .orElse(ReaderHolds.NOTHING);
        context.sendSourceEventToCoordinator(
                new ReaderHolds(oldest, new HashSet<>(unread), new ArrayList<>(loaded.values()), held));
        askForWork();
    }

    /** Some ahead, so that the next one is there when a chunk has been read: a fetcher without work is closed. */
    private void askForWork() {
        if (started && unread.size() <= CHUNKS_AHEAD && !streaming) {
            context.sendSplitRequest();
        }
    }

    @Override
    public void addSplits(List<CaptureSplit> splits) {
        List<CaptureSplit> toRead = new ArrayList<>();
        for (CaptureSplit split : splits) {
            if (split instanceof ChunkSplit chunk && captured.contains(chunk.table())) {
                unread.add(chunk.splitId());
                if (started) {
                    toRead.add(chunk);
                } else {
                    heldChunks.add(chunk);
                }
            } else if (split instanceof LoadedChunk chunk
                    && captured.contains(chunk.chunk().table())) {
                loaded.put(chunk.splitId(), chunk);
            } else if (split instanceof StreamSplit found) {
                StreamSplit kept = found.only(captured);
                if (started) {
                    streaming = true;
                    begun = kept;
                    end.begins();
                    toRead.add(kept);
                } else {
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
        if (completed.isPresent()) {
            context.sendSourceEventToCoordinator(new ReadsOn(completed.getAsLong()));
            completed = OptionalLong.empty();
        }
        if (emitted != null && emitted.sweeps()) {
            output.collect(new CapturedLoad(emitted.generation(), true));
            emitted.swept();
        }
        if (begun != null) {
            emitter.begin(begun, output);
            begun = null;
        }
        InputStatus status = super.pollNext(output);
        emitter.takeStandsAt().ifPresent(this::stands);
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

    private void stands(LogPosition at) {
        if (end.stands()) {
            goOn();
        } else {
            context.sendSourceEventToCoordinator(new StandsAt(at));
        }
    }

    /** From where it stands. */
    private void goOn() {
        end.begins();
        super.addSplits(List.of(emitted.split()));
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
        } else if (event instanceof ReadChunks) {
            super.addSplits(List.copyOf(heldChunks));
            heldChunks.clear();
        } else if (event instanceof ResumeStream resume) {
            StreamSplit resumed =
                    held.with(resume.added(), resume.chunks(), resume.layouts()).rereading(resume.rereads());
            emitter.rereadsBegin(resume.rereads());
            held = null;
            addSplits(List.of(resumed));
        } else if (event instanceof StopAt place) {
            if (end.moveTo(place.position())) {
                goOn();
            }
        } else if (event instanceof StartOver startOver) {
            startOver(startOver.generation());
        } else {
            throw new IllegalArgumentException("the enumerator says " + event);
        }
    }

    /** Gives up what is of an older load. None of it is being read: the enumerator has not said that it may be. */
    private void startOver(int generation) {
        heldChunks.stream()
                .filter(chunk -> chunk.generation() < generation)
                .map(ChunkSplit::splitId)
                .forEach(unread::remove);
        heldChunks.removeIf(chunk -> chunk.generation() < generation);
        loaded.values().removeIf(chunk -> chunk.chunk().generation() < generation);
        if (held != null && held.generation() < generation) {
            held = null;
        }
        streams.clear();
        sayWhatIsHeld();
    }

    @Override
    public List<CaptureSplit> snapshotState(long checkpoint) {
        List<CaptureSplit> splits = new ArrayList<>(super.snapshotState(checkpoint));
        splits.addAll(loaded.values());
        splits.addAll(heldChunks);
        if (held != null) {
            splits.add(held);
        }
        splits.stream()
                .filter(StreamSplit.class::isInstance)
                .forEach(split -> streams.put(checkpoint, (StreamSplit) split));
        return splits;
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
        completed = OptionalLong.of(checkpoint);
        splitFetcherManager.getQueue().notifyAvailable();
        Map.Entry<Long, StreamSplit> newest = streams.floorEntry(checkpoint);
        streams.headMap(checkpoint, true).clear();
        ChangeStream changes = stream.get();
        if (newest == null) {
            return;
        }
        StreamSplit at = newest.getValue();
        context.sendSourceEventToCoordinator(new Acknowledged(
                at.generation(),
                at.position(),
                at.commitMicros(),
                at.context().identity(),
                !at.loading().isEmpty()));
        if (changes != null) {
            changes.acknowledge(at.position());
        }
    }

    @Override
    protected SplitProgress initializedState(CaptureSplit split) {
        SplitProgress progress = new SplitProgress(split);
        if (progress.isStream()) {
            emitted = progress;
        }
        return progress;
    }

    @Override
    protected CaptureSplit toSplitType(String id, SplitProgress progress) {
        return progress.split();
    }
}
