package io.tidemark.target;

import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.data.RowData;

/**
 * The target tables of one pipeline, which change together: each has its writers, and all of one database one committer.
 *
 * <p>Flink translates a pipeline's statements one by one and knows nothing of pipelines; the writers find what they belong
 * to by the thread they are translated in. Where there is nothing to find, nobody would apply what they stage.
 */
public final class Epochs {

    /** The pipeline whose statements are being translated by this thread. */
    private static final ThreadLocal<Epochs> TRANSLATED = new ThreadLocal<>();

    /** How a committer is called, ahead of its database. A target may have a name like its uid. */
    public static final String APPLY = "apply epochs to ";

    private static final String UID = "tidemark/epochs";

    private final EpochPlan plan;
    private final List<Written> written = new ArrayList<>();
    private final Map<TargetTable, Mirrored> mirrors = new LinkedHashMap<>();
    private final Set<Mirrored> resnapshots = new LinkedHashSet<>();
    private final Set<String> sources = new LinkedHashSet<>();

    private Epochs(String pipeline, Delivery delivery) {
        this.plan = new EpochPlan(pipeline, delivery);
    }

    record Written(TargetTable target, OneInputTransformation<RowData, Notice> writers) {}

    /** Has a pipeline's statements translated, by this thread, and collects the tables they write. */
    public static Epochs of(String pipeline, Delivery delivery, Runnable translation) {
        Epochs epochs = new Epochs(pipeline, delivery);
        TRANSLATED.set(epochs);
        try {
            translation.run();
        } finally {
            TRANSLATED.remove();
        }
        return epochs;
    }

    /**
     * Has a stream of changes written into a table, whenever an epoch of the pipeline is applied.
     *
     * @param parallelism of the writers, if it is not that of the stream
     * @throws ProblemException if nobody would apply them
     */
    public static DataStreamSink<Notice> write(
            DataStream<RowData> rows, TargetTable target, Optional<Integer> parallelism) {
        Epochs epochs = Optional.ofNullable(TRANSLATED.get()).orElseThrow(() -> EpochPlan.refused(target));
        OneInputTransformation<RowData, Notice> writers = new OneInputTransformation<>(
                rows.getTransformation(),
                "stage " + target,
                SimpleOperatorFactory.of(new Stager(target, epochs.plan)),
                TypeInformation.of(Notice.class),
                parallelism.orElse(rows.getParallelism()),
                parallelism.isPresent());
        writers.setDescription(
                "stage %s of %s by key %s".formatted(target, target.rowType().asSummaryString(), target.key()));
        epochs.plan.add();
        epochs.written.add(new Written(target, writers));
        return new End(writers);
    }

    /** What the planner takes for the end of a statement: the writers themselves. */
    private static final class End extends DataStreamSink<Notice> {

        End(OneInputTransformation<RowData, Notice> writers) {
            super(writers);
        }
    }

    /**
     * Makes in the targets what the pipeline keeps there beside its tables, which have to be there.
     *
     * @throws ProblemException if a target cannot be reached, or refuses
     */
    public void prepareTargets() {
        StageTables.make(
                plan.pipeline(),
                targets(),
                plan.delivery(),
                targets().stream()
                        .filter(target -> resnapshots.contains(mirrors.get(target)))
                        .toList());
    }

    /**
     * Keeps others from submitting the pipeline, until it is closed.
     *
     * @throws ProblemException if somebody else is at it for long, or a target cannot be asked
     */
    public SubmissionLock lockOut() {
        return SubmissionLock.take(plan.pipeline(), targets());
    }

    /** What tells the pipeline's targets from those of others, as far as they can be asked. */
    public TargetMarks marks() {
        return TargetMarks.of(targets());
    }

    /** The name that the targets know the pipeline by. */
    String pipeline() {
        return plan.pipeline();
    }

    /** The tables written so far. */
    public List<TargetTable> targets() {
        return written.stream().map(Written::target).toList();
    }

    /** The table that an end of a plan writes; empty if it is none of these. */
    public Optional<TargetTable> written(Transformation<?> end) {
        return written.stream()
                .filter(table -> table.writers().getId() == end.getId())
                .map(Written::target)
                .findFirst();
    }

    /** Why the tables cannot be written in the way that was asked for. */
    public List<Problem> problems(StreamExecutionEnvironment env) {
        return plan.delivery().continuous()
                ? ContinuousChecks.problems(targets(), unrepeatable(env, written))
                : List.of();
    }

    /**
     * Joins the writers with the sources, for each database in a committer of its own.
     *
     * @param marks by the sources' names, where each says ahead of a barrier where it stands
     */
    public void join(StreamExecutionEnvironment env, Map<String, DataStream<Notice>> marks) {
        sources.addAll(marks.keySet());
        plans(env).forEach((uid, committer) -> commit(env, committers().get(uid), marks, committer, uid));
        plan.join();
    }

    /** Where targets stand that the sources have to stop at; empty if they need not. Behind {@link #join}. */
    public Optional<ShownTidemarks> shown() {
        List<TargetTable> databases = keyless();
        return databases.isEmpty() || plan.delivery().continuous()
                ? Optional.empty()
                : Optional.of(new ShownTidemarks(plan.pipeline(), databases));
    }

    /** A table of each database that has one without a key. */
    private List<TargetTable> keyless() {
        return committers().values().stream()
                .flatMap(tables -> tables.stream()
                        .map(Written::target)
                        .filter(target -> !target.keyed())
                        .limit(1))
                .toList();
    }

    /** What each committer applies epochs to, by its uid. */
    Map<String, CommitterPlan> plans(StreamExecutionEnvironment env) {
        Map<String, CommitterPlan> plans = new LinkedHashMap<>();
        committers().forEach((uid, tables) -> plans.put(uid, plan(env, tables)));
        return plans;
    }

    private CommitterPlan plan(StreamExecutionEnvironment env, List<Written> tables) {
        List<TargetTable> targets = targets(tables);
        Map<TargetTable, Mirrored> own = new LinkedHashMap<>(mirrors);
        own.keySet().retainAll(targets);
        if (plan.delivery().continuous()) {
            // Nobody notes the keys of rows that go into the target at once: what was begun cannot be ended.
            own.clear();
        }
        return new CommitterPlan(
                plan,
                targets,
                Set.copyOf(sources),
                unrepeatable(env, tables),
                keyless().size() > 1,
                own);
    }

    /** The tables of each database, by the uid of its committer. */
    Map<String, List<Written>> committers() {
        Map<String, List<Written>> databases = new LinkedHashMap<>();
        for (Written table : written) {
            databases
                    .computeIfAbsent(table.target().database(), none -> new ArrayList<>())
                    .add(table);
        }
        Map<String, List<Written>> committers = new LinkedHashMap<>();
        databases
                .values()
                .forEach(tables ->
                        committers.put(committers.isEmpty() ? UID : UID + "~" + (committers.size() + 1), tables));
        return committers;
    }

    /**
     * Says which of the tables are mirrors: when a source's table has been read anew, what is in its mirrors and was not read goes.
     * Ahead of {@link #join}.
     */
    public void mirrors(Map<TargetTable, Mirrored> found) {
        mirrors.putAll(found);
    }

    /** Says which tables of sources are to be read anew by the job. Ahead of {@link #prepareTargets}. */
    public void resnapshots(Collection<Mirrored> tables) {
        resnapshots.addAll(tables);
    }

    /** Has a start without state go on where another connector's job stood, in the tables that it has filled. */
    public void adopt() {
        plan.adopt();
    }

    /**
     * Has what is read again of what targets have already become visible epoch by epoch.
     *
     * @throws ProblemException if its rows are not applied by epochs
     */
    public void replayVisibly() {
        if (plan.delivery().continuous()) {
            throw new ProblemException(VisibleChecks.continuous());
        }
        plan.replayVisibly();
    }

    private static List<TargetTable> targets(List<Written> tables) {
        return new ArrayList<>(tables.stream().map(Written::target).toList());
    }

    private static List<String> unrepeatable(StreamExecutionEnvironment env, List<Written> tables) {
        List<String> operators = new ArrayList<>(
                Unrepeatable.among(tables.stream().map(Written::writers).toList(), env.getParallelism()));
        if (env.getConfiguration().get(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED)) {
            operators.add(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED.key());
        }
        return operators;
    }

    private static void commit(
            StreamExecutionEnvironment env,
            List<Written> tables,
            Map<String, DataStream<Notice>> sources,
            CommitterPlan plan,
            String uid) {
        DataStream<Notice> notices = null;
        for (Written table : tables) {
            DataStream<Notice> staged = new DataStream<>(env, table.writers());
            notices = notices == null ? staged : notices.union(staged);
        }
        for (DataStream<Notice> source : sources.values()) {
            notices = notices.union(source);
        }
        notices.transform(APPLY + plan.database(), Types.VOID, new EpochCommitter(plan))
                .uid(uid)
                .forceNonParallel();
    }
}
