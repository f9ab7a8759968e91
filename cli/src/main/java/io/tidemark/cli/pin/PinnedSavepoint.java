package io.tidemark.cli.pin;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.SavepointPolicy;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.live.WalLog;
import io.tidemark.cli.position.StartingPoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.guard.Said;
import io.tidemark.log.PinName;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A savepoint that is taken with a pin on each Postgres source of its pipeline. */
public final class PinnedSavepoint {

    private static final String BY_HAND =
            "Release what is over it (tidemark pin release), whose savepoints are not replayable any more then:";

    /** A cluster tells of a checkpoint for some seconds after the next one has taken its place. */
    private static final int TIMES = 3;

    /** Which of the oldest pins are released if there are too many. */
    public enum Oldest {
        /** Nor may they be: the one that is to be replayed might be among them. */
        STAY,
        NONE,
        /** Those of the schedule's own savepoints; if others would have to go, none. */
        SCHEDULED,
        ALL
    }

    private final Context context;
    private final String job;
    private final List<PipelineSource> sources;
    private final Release oldest;
    private final Map<String, String> environment;
    private final Consumer<String> narration;

    private PinnedSavepoint(
            Context context,
            String job,
            List<PipelineSource> sources,
            Release oldest,
            Map<String, String> environment,
            Consumer<String> narration) {
        this.context = context;
        this.job = job;
        this.sources = sources;
        this.oldest = oldest;
        this.environment = environment;
        this.narration = narration;
    }

    /**
     * Looks whether everything is there that it needs. Nothing is made.
     *
     * @param oldest which pins may be released that are over the context's budget
     * @param narration is told what a person may want to know
     * @throws ProblemException with everything that stands against it
     */
    public static PinnedSavepoint prepare(
            Context context,
            FlinkRest flink,
            JobSummary job,
            Oldest oldest,
            Map<String, String> environment,
            Consumer<String> narration) {
        return prepare(context, lastState(flink, job, context), job.id(), oldest, environment, narration);
    }

    /**
     * The same of the savepoint that a pipeline is stopped with. No other pin is released for it.
     *
     * @param logs of the context's sources
     * @throws ProblemException with everything that stands against it
     */
    public static PinnedSavepoint prepareUndo(
            Context context,
            FlinkRest flink,
            JobSummary job,
            SourceLogs logs,
            Map<String, String> environment,
            Consumer<String> narration) {
        List<StoredSource> stored = lastState(flink, job, context);
        return prepare(
                context,
                stored,
                PipelineSource.of(context, stored),
                logs,
                job.id(),
                Oldest.STAY,
                environment,
                narration);
    }

    /**
     * The same of a savepoint that is there already, and whose pipeline does not run.
     *
     * @param savepoint its path
     * @param logs of the context's sources
     * @throws ProblemException with everything that stands against it
     */
    public static PinnedSavepoint prepareUndo(
            Context context,
            String savepoint,
            SourceLogs logs,
            Map<String, String> environment,
            Consumer<String> narration) {
        Optional<String> job = PinName.job(SavedStates.name(savepoint));
        if (job.isEmpty()) {
            throw new ProblemException(new Problem(
                    ErrorCode.PIN_NOT_POSSIBLE,
                    "%s is not called as Flink calls savepoints".formatted(Words.printable(savepoint)),
                    "savepoint-JOB-ID: a pin is named after it",
                    Pinning.WITHOUT));
        }
        List<StoredSource> stored = sources(savepoint);
        return prepare(
                context,
                stored,
                PipelineSource.of(context, stored),
                logs,
                job.get(),
                Oldest.STAY,
                environment,
                narration);
    }

    private static PinnedSavepoint prepare(
            Context context,
            List<StoredSource> stored,
            String job,
            Oldest oldest,
            Map<String, String> environment,
            Consumer<String> narration) {
        List<PipelineSource> sources = PipelineSource.of(context, stored);
        SourceLogs logs = SourceLogs.ask(
                context,
                database -> sources.stream().anyMatch(one -> one.database().equals(database)),
                environment);
        return prepare(context, stored, sources, logs, job, oldest, environment, narration);
    }

    private static PinnedSavepoint prepare(
            Context context,
            List<StoredSource> stored,
            List<PipelineSource> sources,
            SourceLogs logs,
            String job,
            Oldest oldest,
            Map<String, String> environment,
            Consumer<String> narration) {
        // Others of the context may be away.
        if (sources.stream().anyMatch(source -> !logs.wal().containsKey(source.name()))) {
            throw new ProblemException(logs.problems(), null);
        }
        List<Problem> problems = new ArrayList<>(ServerRoom.against(sources, logs.wal()));
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        PinList list = PinList.of(context, logs);
        KnownSavepoints savepoints = KnownSavepoints.below(context.state());
        Set<PinName> over = new HashSet<>();
        for (PipelineSource source : sources) {
            PinBudget budget = budget(context, source, list, logs.wal().get(source.name()), savepoints);
            if (oldest == Oldest.STAY) {
                budget.problem(savepoints, BY_HAND).ifPresent(problems::add);
            } else if (budget.hopeless() || !mayGo(oldest, budget, savepoints, context)) {
                budget.problem(savepoints).ifPresent(problems::add);
            }
            budget.release().forEach(pin -> over.add(pin.name()));
        }
        Release release = new Release(context, environment, list, over::contains);
        problems.addAll(release.against());
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        sources.forEach(source -> room(source, logs.wal().get(source.name())).ifPresent(narration));
        stored.stream()
                .filter(source -> !PipelineSource.isPostgres(source.state()))
                .forEach(source -> narration.accept(
                        "%s is not of Postgres and has no pin: the savepoint is replayable as long as its server keeps its log."
                                .formatted(source.name()
                                        .map(name -> "Source " + name)
                                        .orElse("A source"))));
        release.pins()
                .forEach(pin -> narration.accept("When the new one is there %s is released (%s)."
                        .formatted(pin.words(), savepoints.words(pin.name()))));
        return new PinnedSavepoint(context, job, sources, release, environment, narration);
    }

    private static PinBudget budget(
            Context context, PipelineSource source, PinList list, WalLog log, KnownSavepoints savepoints) {
        List<Pin> pins = list.pins().stream()
                .filter(pin -> pin.source().equals(source.name()) && pin.name().isOf(source.slot()))
                .toList();
        return PinBudget.of(
                        source,
                        context.pins(),
                        pins,
                        log.keeps(log.slot(source.slot()).orElseThrow()),
                        savepoints,
                        Clock.systemUTC().instant())
                .withWholeSavepoints(list.pins());
    }

    private static boolean mayGo(Oldest oldest, PinBudget budget, KnownSavepoints savepoints, Context context) {
        if (oldest != Oldest.SCHEDULED) {
            return oldest == Oldest.ALL;
        }
        return budget.release().stream().allMatch(pin -> savepoints
                .path(pin.name())
                .filter(path -> SavepointPolicy.isScheduled(context, path))
                .isPresent());
    }

    private static Optional<String> room(PipelineSource source, WalLog log) {
        return log.slot(source.slot())
                .map(ReplicationSlot::leftBytes)
                .filter(left -> left.isPresent())
                .map(left ->
                        "The server of source %s gives the pin up when %s more are written (max_slot_wal_keep_size)."
                                .formatted(source.name(), Said.bytes(left.getAsLong())));
    }

    /**
     * The sources of a pipeline that runs, by the last checkpoint that it has left.
     *
     * @throws ProblemException if they are not known
     */
    public static List<StoredSource> lastState(FlinkRest flink, JobSummary job, Context context) {
        String why = "";
        for (int time = 0; time < TIMES; time++) {
            if (time > 0) {
                flink.awaitRefresh();
            }
            StartingPoint start = StartingPoint.of(flink, job, flink.checkpoints(job), context.state());
            // What it was started from need not have the sources that it has.
            Optional<WholeState> read =
                    start.path().filter(path -> start.left()).map(WholeState::of);
            if (read.filter(WholeState::isRead).isPresent()) {
                return read.get().sources();
            }
            why = read.map(WholeState::why).orElse("it has completed no checkpoint yet");
        }
        throw new ProblemException(new Problem(
                ErrorCode.PIN_NOT_POSSIBLE,
                "which sources %s has is not known: %s".formatted(job.name(), why),
                "its last checkpoint on this machine, and the savepoint as well: a pin is compared with its position",
                "Wait for the first checkpoint; run this where the cluster's states are; or take it without --pin."));
    }

    /**
     * Takes it.
     *
     * @param savepoint takes the savepoint itself, and says its path
     * @return its path, and the pins by their sources
     * @throws ProblemException if it is not pinned; whether it is there, or may yet be, the problem says
     */
    public Pinned take(Supplier<String> savepoint) {
        return new Pinning(context, environment, Clock.systemUTC(), PinnedSavepoint::sources, narration, step -> {})
                .run(job, sources, savepoint);
    }

    private static List<StoredSource> sources(String path) {
        WholeState read = WholeState.of(path);
        if (!read.isRead()) {
            throw new ProblemException(new Problem(
                    ErrorCode.PIN_NOT_POSSIBLE,
                    "savepoint %s: %s".formatted(path, read.why()),
                    "a savepoint that can be read here, all of it: a pin is compared with its position",
                    Pinning.WITHOUT));
        }
        return read.sources();
    }

    /** Releases what the new pins have brought over the budget. What cannot be released is said: the new one is pinned all the same. */
    public void releaseOldest() {
        oldest.each((pin, failure) -> narration.accept(
                failure.map(problem -> "Over the budget, %s stays (%s). To drop it: tidemark pin release %s --apply"
                                .formatted(pin.words(), problem.found(), pin.name()))
                        .orElseGet(() -> "Released %s.".formatted(pin.words()))));
    }
}
