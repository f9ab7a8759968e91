package io.tidemark.target;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what was staged, and where the sources stood, when a checkpoint has completed: all tables of a database and the
 * tidemark in one transaction. There is one for each target database of a pipeline.
 *
 * <p>Ahead of each barrier it is told by every writer what it has staged and by every source where it stands. What it is told
 * before its own snapshot of checkpoint N belongs to epoch N, for barriers are aligned; the epoch's size is in the snapshot, so
 * that nothing can be missing from the stage unnoticed. Once it hears that N has completed, every writer has staged N.
 *
 * <p>Assumes:
 *
 * <ul>
 *   <li>aligned checkpoints, exactly once ({@code PipelineSettings} refuses others);
 *   <li>all of its inputs are restored together: they are one region for Flink's failover.
 * </ul>
 */
final class EpochCommitter extends AbstractStreamOperator<Void> implements OneInputStreamOperator<Notice, Void> {

    private static final Logger LOG = LoggerFactory.getLogger(EpochCommitter.class);
    private static final long serialVersionUID = 1L;

    private final CommitterPlan plan;

    private transient ListState<byte[]> stored;
    private transient Optional<CommitterState> restored;
    private transient TargetSession session;
    private transient EpochApplier applier;
    private transient String branch;
    private transient String attempt;
    /** Nothing is applied before it is over, unless it is visible. */
    private transient CatchUp catchUp;

    private transient Keyless keyless;

    /** What the target was, if what is read again up to there is applied as it comes. */
    private transient Optional<Replaying> replaying;

    /** The epoch that ends the wait; 0 before it is due. */
    private transient long awaited;

    private transient Map<String, SourcePosition> sources;
    private transient Map<String, Map<Integer, Staged>> staged;
    private transient Set<String> heard;
    private transient ResnapshotWords resnapshots;
    private transient Map<String, Long> slots;
    private transient Set<String> stages;
    private transient NavigableMap<Long, Epoch> pending;
    private transient long submitted;
    private transient long flushed;

    /** The last checkpoint that it has taken part in. */
    private transient long last;

    EpochCommitter(CommitterPlan plan) {
        this.plan = plan;
        this.chainingStrategy = ChainingStrategy.NEVER;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        stored = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("committer", BytePrimitiveArraySerializer.INSTANCE));
        restored = Optional.empty();
        for (byte[] state : stored.get()) {
            restored = Optional.of(CommitterStateCodec.decode(state));
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        staged = new TreeMap<>();
        heard = new HashSet<>();
        resnapshots = ResnapshotWords.after(restored);
        slots = new HashMap<>();
        stages = new TreeSet<>();
        pending = new TreeMap<>();
        keyless = plan.keyless();
        sources = new TreeMap<>();
        plan.sources().forEach(source -> sources.put(source, SourcePosition.NONE));
        restored.ifPresent(state -> {
            state.sources().forEach((source, position) -> sources.computeIfPresent(source, (name, none) -> position));
            state.pending().forEach(epoch -> pending.put(epoch.number(), epoch));
            stages.addAll(state.stages());
        });
        session = new TargetSession(
                plan, getRuntimeContext().getJobInfo().getJobId().toString());
        getContainingTask().getCancelables().registerCloseable(session.abortable());
        takeOver();
    }

    private void takeOver() throws Exception {
        TargetGuard guard = plan.guard();
        attempt = UUID.randomUUID().toString();
        String begun = UUID.randomUUID().toString();
        TargetSession.TakenOver taken = session.takeOver(guard, restored, begun);
        Applied applied = taken.found().map(TargetRow::applied).orElse(Applied.NOTHING);
        branch = restored.map(CommitterState::branch).orElse(begun);
        if (taken.stance() instanceof Stance.Begin) {
            applied = Applied.none(branch);
        } else if (taken.stance() instanceof Stance.Join) {
            branch = begun;
            pending.clear();
        } else if (taken.stance() instanceof Stance.WaitUntil wait && !wait.goesOn()) {
            branch = begun;
            pending.clear();
        } else if (applied.branch().equals(branch)) {
            pending.headMap(applied.epoch(), true).clear();
        }
        replaying = plan.epochs().visible() && taken.stance() instanceof Stance.WaitUntil wait
                ? taken.found().map(target -> Replaying.of(target, wait.until()))
                : Optional.empty();
        catchUp = restored.map(CommitterState::sources)
                .map(stood -> catchUp(taken, stood))
                .orElseGet(CatchUp::none);
        EpochMetrics metrics = new EpochMetrics(
                getMetricGroup(),
                Clock.systemUTC(),
                () -> applier == null ? 0 : applier.waiting(),
                session::deadLetters,
                session::swept);
        applier = new EpochApplier(
                plan.pipeline(),
                session,
                metrics,
                applied,
                branch,
                plan.epochs().delivery().continuous(),
                getContainingTask().getEnvironment()::failExternally);
        applier.start();
        if (restored.isPresent()) {
            // The writers of before have staged it, and may have been told that it has completed.
            apply(restored.get().checkpoint(), Optional.empty());
        }
    }

    /** Writers that were ahead of the tidemark had not read beyond the end of the log that the tidemark's position is of. */
    private CatchUp catchUp(TargetSession.TakenOver taken, Map<String, SourcePosition> stood) {
        Map<String, SourcePosition> until = new TreeMap<>();
        if (taken.stance() instanceof Stance.WaitUntil wait) {
            until.putAll(wait.until());
        }
        if (taken.ahead()) {
            until.putAll(TargetGuard.known(taken.found().orElseThrow().sources()));
        }
        until.keySet().retainAll(plan.sources());
        until.keySet().retainAll(stood.keySet());
        if (!until.isEmpty()) {
            LOG.info(
                    "{} shows {}{}, ahead of the restored state ({}): epochs are applied {}",
                    plan.database(),
                    TargetGuard.words(until),
                    taken.ahead() ? " and rows from behind it" : "",
                    TargetGuard.words(sources),
                    replaying.isPresent() ? "visibly until that is reached" : "once that is reached");
        }
        return new CatchUp(plan.database(), until, stood, taken.ahead() ? until.keySet() : Set.of());
    }

    @Override
    public void processElement(StreamRecord<Notice> element) {
        Notice notice = element.getValue();
        if (notice.mark()) {
            sources.put(notice.subject(), notice.sourcePosition());
            heard.add(notice.subject());
            resnapshots.heard(notice.subject(), notice.resnapshots());
            if (!keyless.isEmpty() && waits(applier.applied())) {
                catchUp.requireNotPast(notice.subject(), notice.sourcePosition());
            }
            catchUp.heard(notice.subject(), notice.sourcePosition(), notice.head(), notice.headHistory());
            return;
        }
        flushed += notice.flushed();
        stages.add(notice.subject());
        slots.put(notice.subject() + "/" + notice.subtask(), notice.generation());
        staged.computeIfAbsent(notice.subject(), none -> new TreeMap<>())
                .merge(notice.subtask(), notice.staged(), Staged::and);
    }

    /** Not beyond a few epochs that wait for the target: what is staged meanwhile has to be bounded. */
    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
        applier.awaitRoom();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        long checkpoint = context.getCheckpointId();
        last = checkpoint;
        Map<String, Staged> sums = new TreeMap<>();
        staged.forEach(
                (stage, writers) -> sums.put(stage, writers.values().stream().reduce(Staged.NOTHING, Staged::beside)));
        if (sums.values().stream().anyMatch(sum -> sum.rows() > 0)) {
            // Rows of which no position is known: those of a first load, or a part of a very large transaction.
            sources.replaceAll((source, position) -> heard.contains(source) ? position : position.loading());
        }
        plan.mirrors().forEach((target, mirrored) -> {
            Staged rows = sums.getOrDefault(Stage.name(plan.pipeline(), target), Staged.NOTHING);
            if (rows.rows() > 0 && !heard.contains(mirrored.source())) {
                resnapshots.silent(mirrored.source());
            }
        });
        pending.put(checkpoint, new Epoch(checkpoint, attempt, sums, sources, resnapshots.ofEpoch(), flushed));
        flushed = 0;
        staged.clear();
        heard.clear();
        Applied applied = applier.applied();
        if (applied.branch().equals(branch)) {
            pending.headMap(applied.epoch(), true).clear();
        }
        stored.update(List.of(CommitterStateCodec.encode(new CommitterState(
                plan.pipeline(),
                checkpoint,
                branch,
                applied,
                holdsBack(applied),
                sources,
                new ArrayList<>(pending.values()),
                stages))));
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        super.notifyCheckpointComplete(checkpoint);
        apply(checkpoint, Optional.of(slots));
    }

    private void apply(long checkpoint, Optional<Map<String, Long>> writers) {
        NavigableMap<Long, Epoch> completed = pending.subMap(submitted, false, checkpoint, true);
        Optional<Epoch> epoch = completed.values().stream().reduce(Epoch::and);
        if (epoch.isEmpty()) {
            return;
        }
        Epoch all = epoch.get();
        boolean waited = waits(applier.applied());
        boolean due = isDue(all);
        if (waited && catchUp.isOver() && awaited == 0) {
            awaited = all.number();
        }
        if (due) {
            submitted = all.number();
            applier.submit(new CompletedEpoch(all, waited, catchUp.isOver() ? Optional.empty() : replaying, writers));
        } else {
            completed.clear();
            pending.put(all.number(), all);
        }
    }

    /**
     * Whether the target has rows from behind what has been read again. With tables without a key, of which the epoch that
     * ends the wait leaves rows out, until that is applied: whoever is restored before has to leave them out as well.
     *
     * @param applied to the target; a state says both of one moment, while another thread applies
     */
    private boolean waits(Applied applied) {
        if (!catchUp.isOver() || keyless.isEmpty() || awaited == 0) {
            return !catchUp.isOver();
        }
        return !applied.branch().equals(branch) || applied.epoch() < awaited;
    }

    /**
     * Whether nothing has been applied of what is read again. What is applied visibly says so in the target.
     *
     * @param applied to the target
     */
    private boolean holdsBack(Applied applied) {
        return waits(applied) && (replaying.isEmpty() || !applied.branch().equals(branch));
    }

    private boolean isDue(Epoch epoch) {
        boolean over = catchUp.endsWith(epoch);
        // A part of a first load may refer to another one.
        return (over || replaying.isPresent()) && (epoch.streaming() || !session.hasForeignKeys());
    }

    /** All that the writers have flushed lies before the last barrier. If that is applied, nothing is ahead of it. */
    private void settle() {
        if (applier.applied().branch().equals(branch) && applier.applied().epoch() == last) {
            session.settle();
        }
    }

    /** Stopped with a savepoint, or at its end, the job has its last epoch applied. */
    @Override
    public void close() throws Exception {
        try {
            if (applier != null
                    && !getContainingTask().isCanceled()
                    && !getContainingTask().isFailing()) {
                applier.awaitIdle();
                settle();
            }
        } finally {
            if (applier != null) {
                applier.close();
            }
            if (session != null) {
                session.close();
            }
            super.close();
        }
    }
}
