package io.tidemark.source.enumerator;

import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.ResnapshotWish;
import io.tidemark.source.RowsKept;
import io.tidemark.source.ShownPositions;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.TableName;
import io.tidemark.source.TableRead;
import io.tidemark.source.split.Acknowledged;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.ChunkLoaded;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.ChunksKept;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.ReadChunks;
import io.tidemark.source.split.ReaderHolds;
import io.tidemark.source.split.ReadsOn;
import io.tidemark.source.split.Reread;
import io.tidemark.source.split.ResumeStream;
import io.tidemark.source.split.StandsAt;
import io.tidemark.source.split.StartOver;
import io.tidemark.source.split.StopAt;
import io.tidemark.source.split.StreamSplit;
import io.tidemark.source.split.TableLayout;
import io.tidemark.source.split.TableSize;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives out the chunks of the first load, then the stream.
 *
 * <p>The stream is given out when every chunk has been emitted and, with more than one reader, a checkpoint has completed
 * since: only then is it certain that downstream no streamed change overtakes a loaded row of another reader.
 *
 * <p>When readers fail alone, they go back to a checkpoint and this enumerator does not. What it believes of them may
 * then be too new; so each reader says at its start what it holds, that word counts, and the stream is not given out
 * before every reader has spoken.
 *
 * <p>A reader that was restored reads nothing before it is told. It is told when the source has been found to serve the
 * stored position still: that of the stream, which its reader says, or, as long as there is none, that of its begin.
 *
 * <p>If the source does not serve it, and the tables are to be loaded anew then, everything begins again under the number of
 * a new generation, from the first chunk on; readers give up what they hold of an older one. That is done by an enumerator
 * which was restored and has not told anybody to read yet, and by no other: all readers then stand at one checkpoint. An
 * enumerator that finds out later fails, so that Flink restores the whole job. The stream of a later generation is given
 * out behind a checkpoint even to a single reader: then every loaded row has been taken in downstream, and what was not
 * loaded can be told from what is still to come.
 */
public final class CaptureEnumerator implements SplitEnumerator<CaptureSplit, CaptureState> {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureEnumerator.class);
    private static final long NONE = -1;
    private static final long OBSERVATION_MILLIS = 5_000;

    private final SplitEnumeratorContext<CaptureSplit> context;
    private final CaptureOptions source;
    private final SourceControl control;
    private final RestoreGuard guard;
    private final Rereads rereads;
    private final Standstill standstill;
    private final Set<TableName> captured;
    private final Optional<ReadLimit> limit;

    private final EnumeratorMetrics metrics;
    private final LoadWatch load = new LoadWatch();

    private int generation;
    private Optional<LogPosition> begin;
    private Optional<LogIdentity> identity;
    private final Set<TableName> tables;
    private final Deque<ChunkSplit> unassigned;
    private final Set<String> outstanding;
    private final Map<String, LoadedChunk> loaded = new LinkedHashMap<>();
    private final Map<TableName, TableSize> sizes;
    private final Map<TableName, TableLayout> layouts;
    private Acknowledged acknowledged;

    /** What the source has to serve now; null as long as it is not prepared. Asked for off the enumerator's thread. */
    private volatile Stored needed;

    private boolean streaming;
    private boolean judgedBeforeStream = true;
    private boolean judging;
    private final Set<TableRead> reads;
    private final List<TableRead> newReads;
    private final Set<RowsKept> kept;
    private final List<RowsKept> lost;

    private boolean preparing;
    private boolean prepared;
    private boolean marginShort;
    private final Set<Integer> heard = new HashSet<>();
    private final TreeSet<Integer> waiting = new TreeSet<>();
    private final Set<Integer> holdingChunks = new TreeSet<>();
    private int streamReader = -1;

    /** What its reader was restored with and does not read yet; null if there is no such stream. */
    private StreamSplit held;

    private boolean heldIsServed;

    /** The first checkpoint that began after the last chunk was emitted. */
    private long loadedBy = NONE;

    private boolean loadCompleted;

    /** The first checkpoint that began after the loaded chunks went to the stream's reader. */
    private long handedOverBy = NONE;

    private boolean handedOver;
    private final TreeMap<Long, Set<String>> keptBy = new TreeMap<>();

    /**
     * @param captured the tables the pipeline reads now
     * @param reads the statements that read them, empty if they have no names
     * @param keeping the rows that are kept in state from now on
     * @param wish tables that a restored stream is to read anew
     * @param limit up to where the log is read; empty for ever
     * @param shown by targets that a restored stream has to stop at; empty if there are none
     */
    public CaptureEnumerator(
            SplitEnumeratorContext<CaptureSplit> context,
            CaptureOptions source,
            SourceControl control,
            Set<TableName> captured,
            Set<TableRead> reads,
            Set<RowsKept> keeping,
            ResnapshotWish wish,
            Optional<ReadLimit> limit,
            Optional<ShownPositions> shown,
            CaptureState state) {
        this.context = context;
        this.limit = limit;
        this.source = source;
        this.control = control;
        this.guard = new RestoreGuard(context, source, control);
        this.rereads = new Rereads(context, control, source.toString(), wish);
        this.standstill = new Standstill(context, shown, source.toString(), Clock.systemUTC());
        this.metrics = EnumeratorMetrics.of(context.metricGroup());
        this.captured = captured;
        this.generation = state.generation();
        this.metrics.begin(generation);
        this.begin = state.streamBegin();
        this.identity = state.history();
        this.tables = new LinkedHashSet<>(state.tables());
        this.tables.retainAll(captured);
        this.unassigned = state.unassigned().stream()
                .filter(chunk -> captured.contains(chunk.table()))
                .collect(Collectors.toCollection(ArrayDeque::new));
        // Chunks of tables that are captured no longer are never heard of again: readers drop them, too.
        Set<String> dropped = state.tables().stream()
                .filter(table -> !captured.contains(table))
                .map(ChunkSplit::idPrefix)
                .collect(Collectors.toSet());
        this.outstanding = state.outstanding().stream()
                .filter(id -> dropped.stream().noneMatch(id::startsWith))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        state.loaded().stream()
                .filter(chunk -> captured.contains(chunk.chunk().table()))
                .forEach(chunk -> loaded.put(chunk.splitId(), chunk));
        this.sizes = new LinkedHashMap<>(state.sizes());
        this.sizes.keySet().retainAll(captured);
        this.layouts = new LinkedHashMap<>(state.layouts());
        this.layouts.keySet().retainAll(captured);
        this.streaming = state.streaming();
        this.reads = reads;
        this.newReads = state.newReads(reads);
        this.kept = new LinkedHashSet<>(keeping);
        this.lost = keeping.stream()
                .filter(rows -> tables.contains(rows.table()) && !state.kept().contains(rows))
                .toList();
        this.kept.removeAll(lost);
    }

    @Override
    public void start() {
        if (source.restorePolicy().resnapshots() && !lost.isEmpty()) {
            throw SourceFailures.permanent(
                    ErrorCode.TABLE_OPTION_INVALID,
                    "%s: 'on-gap' = 'resnapshot', and the restored state does not have the last rows of %s"
                            .formatted(source, lost.get(0)),
                    "state that was written with the option from the first load of the table on: what has changed in a gap"
                            + " is found by its rows",
                    "Leave the option out for this state, or submit the pipeline without state and into empty targets.");
        }
        if (!source.restorePolicy().resnapshots() && generation > 0 && !streaming) {
            throw optionMissing();
        }
        if (!newReads.isEmpty()) {
            throw SourceFailures.permanent(newReads.get(0).withoutHistory());
        }
        if (begin.isEmpty()) {
            prepare();
        } else if (!streaming) {
            judge(known(), this::prepare);
        }
        standstill.start(this::standElsewhere);
        context.callAsync(
                () -> needed == null ? null : control.observe(needed),
                this::observed,
                OBSERVATION_MILLIS,
                OBSERVATION_MILLIS);
    }

    private void prepare() {
        preparing = true;
        Set<TableName> added = new LinkedHashSet<>(captured);
        boolean anew = begin.isEmpty() && generation > 0;
        if (!anew) {
            added.removeAll(tables);
        }
        if (limit.isPresent() && !added.isEmpty()) {
            throw loadedBehind(limit.get(), added);
        }
        Optional<Stored> served =
                held != null ? Optional.of(stored(held)) : begin.isPresent() ? Optional.of(known()) : Optional.empty();
        context.callAsync(() -> prepare(anew, served, added), (plan, failure) -> {
            if (failure != null) {
                throw failure instanceof RuntimeException known
                        ? known
                        : new FlinkRuntimeException("the source could not be prepared", failure);
            }
            begin = Optional.of(plan.begin());
            identity = Optional.of(
                    identity.map(before -> before.servedBy(plan.identity())).orElse(plan.identity()));
            tables.addAll(added);
            plan.chunks().forEach(chunk -> unassigned.add(chunk.of(generation)));
            sizes.putAll(plan.sizes());
            layouts.putAll(plan.layouts());
            prepared = true;
            needed = known();
            watchLoad();
            LOG.info(
                    "The stream begins at {}; {} tables to load, in {} chunks",
                    plan.begin(),
                    added.size(),
                    plan.chunks().size());
            assign();
        });
    }

    private SourceControl.Plan prepare(boolean anew, Optional<Stored> served, Set<TableName> added) throws Exception {
        if (anew) {
            control.giveUp();
        }
        return control.prepare(begin, served, added);
    }

    /** What is read now is not what was there then. */
    private RuntimeException loadedBehind(ReadLimit until, Set<TableName> added) {
        return SourceFailures.permanent(
                ErrorCode.LIMIT_NOT_MET,
                "%s cannot be read up to %s: %s would be loaded, as of now".formatted(source, until, added),
                "a state that has every table, and a log that has all behind it",
                "Leave out what the state does not have; or read on without an end.");
    }

    /** Rows that the state has would be inserted again. */
    private RuntimeException optionMissing() {
        return SourceFailures.permanent(
                ErrorCode.TABLE_OPTION_INVALID,
                "%s: no 'on-gap' = 'resnapshot', and the restored state is in the middle of loading its tables anew"
                        .formatted(source),
                "'on-gap' = 'resnapshot' until that is done",
                "Set the option for the source, and take it away, if at all, when the job streams.");
    }

    private void judge(Stored stored, Runnable served) {
        int asked = generation;
        guard.judge(stored, served, verdict -> {
            if (asked == generation) {
                startOver(verdict);
            }
        });
    }

    private void startOver(Verdict verdict) {
        if (preparing) {
            // Some reader may read already.
            throw SourceFailures.refused(verdict, source);
        }
        generation++;
        LOG.warn(
                "{}\n  'on-gap' = 'resnapshot': all {} tables are loaded anew, for the {}. time; what has changed since the"
                        + " state was written becomes inserts, updates and deletes",
                verdict.problem(source.toString()).map(Problem::text).orElseThrow(),
                captured.size(),
                generation);
        metrics.begin(generation);
        begin = Optional.empty();
        identity = Optional.empty();
        unassigned.clear();
        outstanding.clear();
        loaded.clear();
        sizes.clear();
        layouts.clear();
        acknowledged = null;
        streaming = false;
        streamReader = -1;
        held = null;
        handedOver = false;
        handedOverBy = NONE;
        loadedBy = NONE;
        loadCompleted = false;
        keptBy.clear();
        holdingChunks.clear();
        heard.retainAll(context.registeredReaders().keySet());
        List.copyOf(heard).forEach(this::tellToStartOver);
        prepare();
    }

    private void tellToStartOver(int reader) {
        heard.remove(reader);
        context.sendEventToSourceReader(reader, new StartOver(generation));
    }

    /** The newest position that is in a completed checkpoint, or where the stream begins. */
    private Stored known() {
        Set<String> names = tables.stream().map(TableName::id).collect(Collectors.toSet());
        // A position and the history it belongs to go together: a reader alone may have gone on after a promotion.
        return acknowledged == null
                ? new Stored(begin.orElseThrow(), identity, names, Optional.empty(), isLoading())
                : new Stored(
                        acknowledged.position(),
                        Optional.ofNullable(acknowledged.identity()),
                        names,
                        Stored.instant(acknowledged.commitMicros()),
                        acknowledged.loading());
    }

    private Stored stored(StreamSplit restored) {
        return restored.stored().loading(!restored.loading().isEmpty() || (!handedOver && isLoading()));
    }

    /** Whether a reader has or had rows of the first load. */
    private boolean isLoading() {
        return !loaded.isEmpty() || !outstanding.isEmpty();
    }

    private void observed(SourceControl.LogStatus status, Throwable failure) {
        watchLoad();
        if (failure == null && status != null) {
            status.contradiction().ifPresent(verdict -> {
                throw SourceFailures.refused(verdict, source);
            });
            Optional<Problem> margin = LogMargin.problem(status, load.secondsLeft(), source.toString());
            if (margin.isPresent() && !marginShort) {
                LOG.warn("{}", margin.get().text());
            }
            marginShort = margin.isPresent();
            metrics.observed(status, marginShort);
        } else if (failure != null) {
            // The readers meet the same, and say so.
            LOG.debug("The source could not be asked for its log", failure);
        }
    }

    @Override
    public void addReader(int subtask) {
        // It says itself what it holds, and asks for more.
    }

    @Override
    public void handleSplitRequest(int subtask, String hostname) {
        waiting.add(subtask);
        assign();
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event instanceof ChunkLoaded report) {
            take(report.chunk());
        } else if (event instanceof ReaderHolds holds) {
            take(subtask, holds);
        } else if (event instanceof Acknowledged completed) {
            if (completed.generation() == generation) {
                acknowledged = completed;
                needed = prepared ? known() : null;
            }
        } else if (event instanceof StandsAt stands) {
            // Where it goes on from it does not stand for good.
            if (standstill.place().isEmpty()) {
                metrics.standsAt(stands.position().toString());
            }
        } else if (event instanceof ReadsOn behind) {
            completed(behind.checkpoint());
        } else {
            throw new IllegalArgumentException("a reader says " + event);
        }
        assign();
    }

    private void take(int subtask, ReaderHolds holds) {
        if (holds.oldest() < generation) {
            tellToStartOver(subtask);
            return;
        }
        heard.add(subtask);
        for (String unread : holds.unread()) {
            loaded.remove(unread);
            outstanding.add(unread);
            loadCompleted = false;
            loadedBy = NONE;
        }
        if (!holds.unread().isEmpty()) {
            holdingChunks.add(subtask);
        }
        holds.loaded().forEach(this::take);
        if (holds.stream() != null) {
            take(subtask, holds.stream());
        }
    }

    private void take(int subtask, StreamSplit stream) {
        if (stream.sweeps() && !source.restorePolicy().resnapshots()) {
            throw optionMissing();
        }
        streamReader = subtask;
        held = stream;
        heldIsServed = false;
        standstill.forget();
        handedOver = stream.tables().containsAll(captured);
        if (!handedOver) {
            handedOverBy = NONE;
        }
        judge(stored(stream), () -> {
            // The reader may have failed meanwhile, and say another position.
            if (stream.equals(held)) {
                heldIsServed = true;
                if (!preparing) {
                    prepare();
                }
                assign();
            }
        });
    }

    private void take(LoadedChunk chunk) {
        if (outstanding.remove(chunk.splitId())) {
            loaded.put(chunk.splitId(), chunk);
            watchLoad();
        }
    }

    private void watchLoad() {
        if (!sizes.isEmpty()) {
            load.see(LoadProgress.of(sizes, unassigned, outstanding), System.nanoTime());
            metrics.load(
                    load.progress(),
                    load.secondsLeft(),
                    loaded.values().stream().mapToLong(LoadedChunk::rows).sum());
        }
    }

    @Override
    public void addSplitsBack(List<CaptureSplit> splits, int subtask) {
        heard.remove(subtask);
        waiting.remove(subtask);
        holdingChunks.remove(subtask);
        if (streamReader == subtask) {
            streamReader = -1;
            held = null;
            standstill.forget();
            metrics.standsAt("");
        }
        for (CaptureSplit split : splits) {
            if (split instanceof ChunkSplit chunk) {
                outstanding.remove(chunk.splitId());
                loaded.remove(chunk.splitId());
                unassigned.addFirst(chunk);
                loadCompleted = false;
                loadedBy = NONE;
            } else if (split instanceof StreamSplit) {
                streaming = false;
                handedOver = false;
                handedOverBy = NONE;
                judgedBeforeStream = !source.restorePolicy().resnapshots();
            }
        }
        // Without a word of its own: readers that are gone may ask in vain, living ones must not wait.
        assign();
    }

    /**
     * Flink's own word that a checkpoint has completed comes too early: if that one stops the job, its tasks are ending, and a
     * task that does not get what was sent to it is failed.
     */
    private void completed(long checkpoint) {
        Set<String> kept = keptBy.getOrDefault(checkpoint, Set.of());
        keptBy.headMap(checkpoint, true).clear();
        if (!kept.isEmpty()) {
            ChunksKept event = new ChunksKept(new HashSet<>(kept));
            context.registeredReaders().keySet().forEach(reader -> context.sendEventToSourceReader(reader, event));
        }
        if (loadedBy != NONE && checkpoint >= loadedBy) {
            loadCompleted = true;
        }
        if (handedOverBy != NONE && checkpoint >= handedOverBy) {
            // From here on they are in the stream's own state.
            loaded.clear();
            sizes.clear();
            layouts.clear();
        }
    }

    private void assign() {
        metrics.streaming(streaming && handedOver && held == null);
        if (!prepared) {
            return;
        }
        needed = known();
        Set<Integer> there = context.registeredReaders().keySet();
        // One that has failed and is not started again yet cannot be told anything.
        holdingChunks.removeIf(reader -> {
            if (there.contains(reader)) {
                context.sendEventToSourceReader(reader, new ReadChunks());
            }
            return there.contains(reader);
        });
        waiting.retainAll(there);
        while (!waiting.isEmpty() && !unassigned.isEmpty()) {
            ChunkSplit chunk = unassigned.removeFirst();
            outstanding.add(chunk.splitId());
            context.assignSplit(chunk, waiting.pollFirst());
        }
        if (heard.size() < context.currentParallelism()) {
            return;
        }
        if (streaming && streamReader < 0) {
            throw new IllegalStateException("every reader has said what it holds, and none has the stream");
        } else if (streaming) {
            resumeStream();
        } else if (allLoaded() && !judgedBeforeStream) {
            judgeBeforeStream();
        } else if (allLoaded() && !waiting.isEmpty()) {
            beginStream(waiting.pollFirst());
        }
    }

    /** Its reader may have failed because the source does not serve it, and would again. */
    private void judgeBeforeStream() {
        if (!judging) {
            judging = true;
            judge(known(), () -> {
                judging = false;
                judgedBeforeStream = true;
                assign();
            });
        }
    }

    private boolean allLoaded() {
        return unassigned.isEmpty()
                && outstanding.isEmpty()
                && (loadCompleted || (generation == 0 && (loaded.isEmpty() || context.currentParallelism() == 1)));
    }

    private void beginStream(int subtask) {
        StreamSplit stream = new StreamSplit(
                        generation,
                        generation > 0,
                        begin.orElseThrow(),
                        0,
                        0,
                        captured,
                        List.copyOf(loaded.values()),
                        new LogContext(layouts, Set.of(), identity.orElse(null)))
                .rereading(rereads.ofALoad());
        LOG.info("All tables are loaded, the stream begins: {}", stream);
        if (stream.sweeps()) {
            LOG.warn(
                    "{}: {} rows of {} tables are loaded anew; rows that the state has and that were not among them are"
                            + " deleted now",
                    source,
                    loaded.values().stream().mapToLong(LoadedChunk::rows).sum(),
                    captured.size());
        }
        streaming = true;
        streamReader = subtask;
        handedOver = true;
        metrics.streaming(true);
        context.assignSplit(stream, subtask);
    }

    private void resumeStream() {
        if (held == null
                || !heldIsServed
                || !context.registeredReaders().containsKey(streamReader)
                || !(held.tables().containsAll(captured) || allLoaded())) {
            return;
        }
        Optional<List<Reread>> anew = rereads.of(held, this::assign);
        Set<TableName> added = new LinkedHashSet<>(captured);
        added.removeAll(held.tables());
        if (anew.isEmpty() || !standstill.isKnown(held, added.isEmpty(), this::assign)) {
            return;
        }
        standstill.place().ifPresent(place -> {
            if (!added.isEmpty()) {
                throw loadedBehind(new ReadLimit.Boundary(place), added);
            }
            context.sendEventToSourceReader(streamReader, new StopAt(place));
        });
        LOG.info("The stream goes on at {}, with {} added tables: {}", held.position(), added.size(), added);
        List<LoadedChunk> chunks = loaded.values().stream()
                .filter(chunk -> added.contains(chunk.chunk().table()))
                .toList();
        Map<TableName, TableLayout> described = new LinkedHashMap<>(layouts);
        described.keySet().retainAll(added);
        context.sendEventToSourceReader(
                streamReader, new ResumeStream(added, new ArrayList<>(chunks), described, anew.get()));
        held = null;
        handedOver = true;
        metrics.streaming(true);
    }

    /** One that is not told to go on yet is told with that. */
    private void standElsewhere() {
        if (held == null && context.registeredReaders().containsKey(streamReader)) {
            context.sendEventToSourceReader(
                    streamReader, new StopAt(standstill.place().orElse(null)));
        }
    }

    @Override
    public CaptureState snapshotState(long checkpoint) {
        if (loadedBy == NONE && prepared && unassigned.isEmpty() && outstanding.isEmpty()) {
            loadedBy = checkpoint;
        }
        if (handedOverBy == NONE && handedOver) {
            handedOverBy = checkpoint;
        }
        keptBy.put(checkpoint, new HashSet<>(loaded.keySet()));
        return new CaptureState(
                generation,
                begin.orElse(null),
                identity.orElse(null),
                tables,
                List.copyOf(unassigned),
                outstanding,
                List.copyOf(loaded.values()),
                streaming,
                reads,
                kept,
                sizes,
                layouts);
    }

    @Override
    public void close() {
        // Nothing is kept open between two calls.
    }
}
