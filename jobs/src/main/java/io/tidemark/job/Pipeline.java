package io.tidemark.job;

import io.tidemark.catalog.TargetCatalog;
import io.tidemark.checkpoint.JobParameters;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Subject;
import io.tidemark.source.CaptureSource;
import io.tidemark.source.ResnapshotWish;
import io.tidemark.source.Start;
import io.tidemark.target.Epochs;
import io.tidemark.target.ShownTidemarks;
import io.tidemark.target.StanceCheck;
import io.tidemark.target.SubmissionLock;
import io.tidemark.target.WrittenBefore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.CatalogManager;

/**
 * A pipeline file on its way to become one Flink job. All its {@code INSERT}s run in that one job, within {@code BEGIN
 * STATEMENT SET; … END;} or without.
 */
public final class Pipeline {

    /** What is found of the file itself. */
    public static final Subject SUBJECT = new Subject(Subject.Kind.PIPELINE, "pipeline");

    private static final String PLAN = "plan";

    private final PipelineFile file;
    private final Findings findings = new Findings(SUBJECT);
    private final SqlProblems sqlProblems;
    private final StreamExecutionEnvironment env;
    private final StreamTableEnvironment tables;
    private final FileStatements statements;
    private Throwable cause;
    private Epochs epochs;
    private TableWishes wishes;
    private SetBackCheck setBack;
    private Optional<ReadLimit> limit = Optional.empty();
    private boolean visible;

    private Pipeline(PipelineFile file, StreamExecutionEnvironment env) {
        this.file = file;
        this.sqlProblems = new SqlProblems(file.path());
        this.env = env;
        this.tables = StreamTableEnvironment.create(env);
        this.statements = new FileStatements(file, tables, findings);
    }

    /**
     * Reads the file, plans its job, and asks every database it names whether it is ready, and the cluster whether it runs the
     * pipeline. Changes nothing.
     *
     * @param env what the job will be submitted through; used for this pipeline alone
     * @throws ProblemException with everything that keeps the pipeline from starting
     */
    public static Pipeline plan(Path path, Variables variables, StreamExecutionEnvironment env) {
        Examined examined = examine(path, variables, env);
        List<Problem> problems = new ArrayList<>();
        Throwable cause = examined.cause().orElse(null);
        try {
            // It is why what a job has for itself, as a slot, is found in use.
            examined.pipeline().ifPresent(planned -> planned.sameName().refuse());
        } catch (ProblemException refused) {
            problems.addAll(refused.problems());
            cause = refused.getCause();
        }
        problems.addAll(Findings.refusals(examined.findings()));
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, cause);
        }
        Pipeline pipeline = examined.pipeline().orElseThrow();
        if (PlainStart.prepare(env, pipeline.epochs.targets())) {
            pipeline.epochs.adopt();
        } else if (!pipeline.leavesOutState()) {
            env.getConfiguration()
                    .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
                    .ifPresent(state -> SavedFiles.checkClaimed(state, pipeline.job()));
        }
        return pipeline;
    }

    private CatalogManager catalogs() {
        return ((TableEnvironmentInternal) tables).getCatalogManager();
    }

    private static Start start(StreamExecutionEnvironment env) {
        return env.getConfiguration()
                        .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
                        .isPresent()
                ? Start.FROM_STATE
                : Start.FIRST;
    }

    private SameName sameName() {
        return new SameName(name(), epochs::marks, (Configuration) env.getConfiguration());
    }

    /**
     * What the file creates in targets, and what the pipeline keeps there; nothing is left behind by a pipeline that does not
     * start, or is looked at.
     */
    void makeTargets() {
        for (String name : catalogs().listCatalogs()) {
            catalogs().getCatalog(name).ifPresent(TargetCatalog::carryOut);
        }
        epochs.prepareTargets();
    }

    /**
     * The same, whatever comes out: a step that fails does not keep the others from being taken, unless they need it.
     *
     * @throws ProblemException if the file cannot be read, or a variable has no value
     */
    public static Examined examine(Path path, Variables variables, StreamExecutionEnvironment env) {
        return examine(path, variables, env, Optional.empty());
    }

    /** The same for a pipeline that is to go on from the state of a job that still runs, when that has stopped. */
    public static Examined examineBehindAJob(Path path, Variables variables, StreamExecutionEnvironment env) {
        return examine(path, variables, env, Optional.of(Start.BEHIND_A_JOB));
    }

    /** @param start empty for what Flink's settings say, the file's own among them */
    private static Examined examine(
            Path path, Variables variables, StreamExecutionEnvironment env, Optional<Start> start) {
        Pipeline pipeline = new Pipeline(PipelineFile.read(path, variables), env);
        pipeline.cause = pipeline.statements.read().orElse(null);
        pipeline.applySettings();
        CatalogManager catalogs = pipeline.catalogs();
        Preflight preflight = new Preflight(pipeline.name(), start.orElseGet(() -> start(env)));
        preflight.checkDeclared(catalogs, pipeline.statements.declared(), pipeline.statements.written());
        boolean planned = false;
        // What the planner would say of a source that has a problem already, is said.
        if (pipeline.findings.refuse() || preflight.findings().stream().anyMatch(Pipeline::keepsFromPlanning)) {
            pipeline.findings.unknown(PLAN, "not made: see the problems");
        } else {
            planned = pipeline.attach();
        }
        List<CaptureSource> readers = planned ? List.copyOf(CaptureSource.of(env.getTransformations())) : List.of();
        if (planned) {
            preflight.checkPlanned(readers);
        } else {
            preflight.checkUnplanned(catalogs);
        }
        List<Finding> findings = new ArrayList<>(pipeline.findings.list());
        env.getConfiguration()
                .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
                .ifPresent(location -> findings.addAll(savedState(location)));
        findings.addAll(preflight.findings());
        return new Examined(
                findings,
                preflight.sources(),
                planned ? Optional.of(pipeline) : Optional.empty(),
                readers,
                Optional.ofNullable(pipeline.cause));
    }

    private static List<Finding> savedState(String location) {
        Findings state = new Findings(new Subject(Subject.Kind.STATE, location));
        try {
            SavedFiles.check(location);
        } catch (ProblemException refused) {
            refused.problems().forEach(problem -> state.problem("files", problem));
        }
        return state.list();
    }

    private static boolean keepsFromPlanning(Finding finding) {
        boolean held =
                finding.problem().filter(problem -> problem.code().isHeld()).isPresent();
        return finding.refuses() && finding.subject().kind() != Subject.Kind.TARGET && !held;
    }

    /**
     * Makes what is missing in the targets, submits the job and returns when the cluster has taken it. Of two processes that
     * submit the pipeline at one moment the second one waits for the first, finds its job, and makes nothing.
     *
     * @throws ProblemException if a target refuses, or the cluster cannot be reached, does not take the job, or runs the
     *     pipeline
     */
    public JobClient start() {
        try (SubmissionLock lock = epochs.lockOut()) {
            sameName().refuse();
            makeTargets();
            CarriedParameters.add(carried(), env);
            lock.requireHeld();
            return env.executeAsync(name());
        } catch (ProblemException refused) {
            throw refused;
        } catch (Exception failure) {
            throw ClusterProblems.submission(failure, env.getConfiguration());
        }
    }

    /**
     * Has tables read anew beside their stream. Each call is a demand of its own, which a restart of the job does not repeat.
     *
     * @param asked the tables, as the user calls them
     * @throws ProblemException if one of them cannot be
     */
    void resnapshot(List<String> asked) {
        List<Problem> problems = resnapshotProblems(asked);
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        String request = UUID.randomUUID().toString();
        wishes.named(asked).forEach((source, named) -> source.resnapshot(new ResnapshotWish(request, named)));
        epochs.resnapshots(wishes.mirrored(asked));
    }

    /** Everything that stands against reading tables anew, as the user calls them. */
    public List<Problem> resnapshotProblems(List<String> asked) {
        return wishes.problems(asked);
    }

    /** What comes of it, in lines. */
    public List<String> resnapshotOutlook(List<String> asked) {
        return wishes.outlook(asked);
    }

    /** Everything that stands against reading a source again from an earlier position, with all other state as it is. */
    public List<Problem> setBackProblems(String source) {
        return setBack.problems(source);
    }

    /**
     * Has its readers stand where they have been read up to a limit. The job goes on then, with its targets exactly there.
     *
     * @throws ProblemException if it cannot
     */
    public void readUpTo(ReadLimit until) {
        List<Problem> problems = limitProblems(until);
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        limit = Optional.of(until);
        readers().forEach(reader -> reader.readUpTo(until));
    }

    /**
     * Has what its targets have already become visible epoch by epoch when it is read again, and not at once.
     *
     * @throws ProblemException if it cannot
     */
    public void replayVisibly() {
        epochs.replayVisibly();
        visible = true;
    }

    /** What stands against it, of what is known before a job is started. */
    public List<Problem> limitProblems(ReadLimit until) {
        return LimitCheck.problems(
                until,
                readers().stream().map(CaptureSource::options).toList(),
                DeliveryOptions.read(env.getConfiguration()).mode(),
                start(env));
    }

    private List<CaptureSource> readers() {
        return List.copyOf(CaptureSource.of(env.getTransformations()));
    }

    private Map<String, String> carried() {
        Map<String, String> carried = new TreeMap<>();
        carried.put(JobParameters.COMPUTATION, ComputationParameter.written(computation()));
        carried.put(JobParameters.TARGETS, epochs.marks().written());
        env.getConfiguration()
                .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
                .ifPresent(path -> carried.put(JobParameters.RESTORED, path));
        limit.ifPresent(until -> carried.put(JobParameters.UNTIL, until.toString()));
        if (visible) {
            carried.put(JobParameters.VISIBLE, "true");
        }
        return carried;
    }

    /** The job's name, by which targets know the pipeline. */
    public String name() {
        return env.getConfiguration().getOptional(PipelineOptions.NAME).orElse(file.name());
    }

    private void applySettings() {
        Configuration found = new Configuration((Configuration) env.getConfiguration());
        found.addAll(statements.settings());
        Configuration settings = PipelineSettings.withDefaults(found);
        List<Problem> problems = PipelineSettings.problems(settings);
        problems.forEach(problem -> findings.problem("settings", problem));
        if (problems.isEmpty()) {
            findings.ok("settings", "nothing that would break the guarantees");
            env.configure(settings, Thread.currentThread().getContextClassLoader());
        }
        PipelineName.problem(settings.getOptional(PipelineOptions.NAME).orElse(file.name()))
                .ifPresent(problem -> findings.problem("name", problem));
    }

    /** Whether it could be planned. */
    private boolean attach() {
        try {
            epochs = Epochs.of(name(), DeliveryOptions.read(env.getConfiguration()), statements::attach);
        } catch (RuntimeException failure) {
            ProblemException refused = sqlProblems.unplannable(file.statements(), failure);
            refused.problems().forEach(problem -> findings.problem(PLAN, problem));
            cause = refused.getCause();
            return false;
        }
        List<Problem> refused = epochs.problems(env);
        if (!refused.isEmpty()) {
            refused.forEach(problem -> findings.problem(PLAN, problem));
            return false;
        }
        // What has a uid already is part of a source, and the way to one of the ends.
        Set<Transformation<?>> ends = new LinkedHashSet<>(env.getTransformations());
        ends.removeIf(transformation -> transformation.getUid() != null);
        List<String> targets = statements.targets();
        OperatorUids.assign(List.copyOf(ends), targets);
        List<TableWishes.End> read = new ArrayList<>();
        for (Transformation<?> end : ends) {
            String target = targets.get(read.size());
            CaptureSource.of(List.of(end)).forEach(source -> source.readBy(target, end));
            read.add(new TableWishes.End(target, epochs.written(end), RowWays.to(end)));
        }
        boolean continuous = DeliveryOptions.read(env.getConfiguration()).continuous();
        wishes = new TableWishes(read, continuous);
        setBack = new SetBackCheck(read, continuous);
        if (!epochs.targets().isEmpty()) {
            epochs.mirrors(wishes.mirrors());
            epochs.join(env, SourceNotices.of(env));
            epochs.shown().ifPresent(this::standAt);
        }
        findings.ok(PLAN, "one job");
        return true;
    }

    private void standAt(ShownTidemarks targets) {
        List<CaptureSource> all = readers();
        all.forEach(reader ->
                reader.standAt(new TargetsShown(targets, reader.options().name(), all.size() > 1)));
    }

    private Computation computation() {
        return Computation.of(env, statements.definitions());
    }

    /** The job, as Flink would be given it. */
    public PlannedJob job() {
        return PlannedJob.of(env, computation());
    }

    /** Whether it writes where the job has written that has left a state and still runs. */
    public List<Finding> writes(WrittenBefore before) {
        return before.check(epochs);
    }

    /** What its targets would do if it was started from a state. */
    public List<Finding> stands(StanceCheck state) {
        return state.check(epochs, env);
    }

    /** Whether the job takes what it is restored from for its own, to be deleted like one of its checkpoints. */
    public boolean claimsState() {
        return env.getConfiguration().get(StateRecoveryOptions.RESTORE_MODE) == RestoreMode.CLAIM;
    }

    /** Whether the job may leave out state that none of its operators takes. */
    public boolean leavesOutState() {
        return env.getConfiguration().get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE);
    }
}
