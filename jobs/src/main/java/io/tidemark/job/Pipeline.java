package io.tidemark.job;

import io.tidemark.catalog.TargetCatalog;
import io.tidemark.catalog.TargetTableFactory;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Subject;
import io.tidemark.source.CaptureSource;
import io.tidemark.target.Epochs;
import io.tidemark.target.StanceCheck;
import io.tidemark.target.SubmissionLock;
import io.tidemark.target.WrittenBefore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.CatalogManager;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogBaseTable;
import org.apache.flink.table.operations.BeginStatementSetOperation;
import org.apache.flink.table.operations.EndStatementSetOperation;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.SinkModifyOperation;
import org.apache.flink.table.operations.UseOperation;
import org.apache.flink.table.operations.command.SetOperation;
import org.apache.flink.table.operations.ddl.AlterOperation;
import org.apache.flink.table.operations.ddl.CreateCatalogFunctionOperation;
import org.apache.flink.table.operations.ddl.CreateCatalogOperation;
import org.apache.flink.table.operations.ddl.CreateOperation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.flink.table.operations.ddl.CreateTempSystemFunctionOperation;
import org.apache.flink.table.operations.ddl.DropOperation;

/**
 * A pipeline file on its way to become one Flink job. All its {@code INSERT}s run in that one job, within {@code BEGIN
 * STATEMENT SET; … END;} or without.
 */
public final class Pipeline {

    /** What is found of the file itself. */
    public static final Subject SUBJECT = new Subject(Subject.Kind.PIPELINE, "pipeline");

    private static final String STATEMENTS = "statements";
    private static final String PLAN = "plan";

    private final PipelineFile file;
    private final Findings findings = new Findings(SUBJECT);
    private final SqlProblems sqlProblems;
    private final Configuration set = new Configuration();
    private final Set<ObjectIdentifier> declared = new LinkedHashSet<>();
    private final Set<ObjectIdentifier> written = new LinkedHashSet<>();
    private final List<String> targets = new ArrayList<>();
    private final List<String> functions = new ArrayList<>();
    private final StreamExecutionEnvironment env;
    private final StreamTableEnvironment tables;
    private final StreamStatementSet statements;
    private Throwable cause;
    private Epochs epochs;

    private Pipeline(PipelineFile file, StreamExecutionEnvironment env) {
        this.file = file;
        this.sqlProblems = new SqlProblems(file.path());
        this.env = env;
        this.tables = StreamTableEnvironment.create(env);
        this.statements = tables.createStatementSet();
    }

    /**
     * Reads the file, plans its job, and asks every database it names whether it is ready.
     *
     * @param env what the job will be submitted through; used for this pipeline alone
     * @throws ProblemException with everything that keeps the pipeline from starting
     */
    public static Pipeline plan(Path path, Variables variables, StreamExecutionEnvironment env) {
        Examined examined = examine(path, variables, env);
        List<Problem> problems = Findings.refusals(examined.findings());
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, examined.cause().orElse(null));
        }
        Pipeline pipeline = examined.pipeline().orElseThrow();
        if (PlainStart.prepare(env, pipeline.epochs.targets())) {
            pipeline.epochs.adopt();
        }
        pipeline.makeTargets();
        pipeline.epochs.prepareTargets();
        return pipeline;
    }

    private CatalogManager catalogs() {
        return ((TableEnvironmentInternal) tables).getCatalogManager();
    }

    /** What the file creates in targets; nothing is left behind by a pipeline that does not start, or is looked at. */
    private void makeTargets() {
        for (String name : catalogs().listCatalogs()) {
            catalogs().getCatalog(name).ifPresent(TargetCatalog::carryOut);
        }
    }

    /**
     * The same, whatever comes out: a step that fails does not keep the others from being taken, unless they need it.
     *
     * @throws ProblemException if the file cannot be read, or a variable has no value
     */
    public static Examined examine(Path path, Variables variables, StreamExecutionEnvironment env) {
        Pipeline pipeline = new Pipeline(PipelineFile.read(path, variables), env);
        pipeline.readStatements();
        pipeline.applySettings();
        CatalogManager catalogs = pipeline.catalogs();
        Preflight preflight = new Preflight(
                pipeline.name(),
                env.getConfiguration()
                        .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
                        .isPresent());
        preflight.checkDeclared(catalogs, pipeline.declared, pipeline.written);
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
        return finding.refuses() && finding.subject().kind() != Subject.Kind.TARGET;
    }

    /**
     * Submits the job and returns when the cluster has taken it. Of two processes that submit the pipeline at one moment the
     * second one waits for the first, and finds its job.
     *
     * @throws ProblemException if the cluster cannot be reached, does not take the job, or runs one of that name
     */
    public JobClient start() {
        try (SubmissionLock lock = epochs.lockOut()) {
            SameName.refuse(name(), (Configuration) env.getConfiguration());
            computation().carriedBy(env);
            return env.executeAsync(name());
        } catch (ProblemException refused) {
            throw refused;
        } catch (Exception failure) {
            throw ClusterProblems.submission(failure, env.getConfiguration());
        }
    }

    /** The job's name, by which targets know the pipeline. */
    public String name() {
        return env.getConfiguration().getOptional(PipelineOptions.NAME).orElse(file.name());
    }

    /**
     * One that is refused does not keep the others from being read, as far as they do not follow from it: without the table
     * that it would have declared, they are wrong, too.
     */
    private void readStatements() {
        boolean complete = true;
        for (SqlStatement statement : file.statements()) {
            try {
                read(statement);
            } catch (ProblemException refused) {
                boolean mayFollow = !complete
                        && refused.problems().stream().allMatch(problem -> problem.code() == ErrorCode.SQL_INVALID);
                if (!mayFollow) {
                    refused.problems().forEach(this::refuse);
                    cause = cause == null ? refused.getCause() : cause;
                }
                if (refused.problems().stream().anyMatch(Pipeline::isOfAConnection)) {
                    // It would be waited for once more by each statement.
                    return;
                }
                complete &= statement.isInsert();
            }
        }
        if (!findings.refuse() && targets.isEmpty()) {
            refuse(new Problem(
                    ErrorCode.NOTHING_TO_RUN,
                    "%s: %d statements, none of them INSERT INTO"
                            .formatted(file.path(), file.statements().size()),
                    "at least one INSERT INTO",
                    "Add an INSERT INTO that fills a target table."));
        }
        if (!findings.refuse()) {
            findings.ok(
                    STATEMENTS,
                    "%d, of which %d insert".formatted(file.statements().size(), targets.size()));
        }
    }

    private void refuse(Problem problem) {
        findings.problem(STATEMENTS, problem);
    }

    private static boolean isOfAConnection(Problem problem) {
        return switch (problem.code()) {
            case SOURCE_UNREACHABLE,
                    SOURCE_LOGIN_REFUSED,
                    SOURCE_DATABASE_MISSING,
                    SOURCE_CHECK_FAILED,
                    TARGET_UNREACHABLE,
                    TARGET_LOGIN_REFUSED,
                    TARGET_DATABASE_MISSING,
                    TARGET_CHECK_FAILED -> true;
            default -> false;
        };
    }

    private void read(SqlStatement statement) {
        Operation operation = parse(statement);
        try {
            read(statement, operation);
        } catch (RuntimeException failure) {
            throw sqlProblems.invalid(statement, failure);
        }
    }

    private Operation parse(SqlStatement statement) {
        try {
            return ((TableEnvironmentInternal) tables)
                    .getParser()
                    .parse(statement.text())
                    .get(0);
        } catch (SqlParserException failure) {
            throw sqlProblems.unparsable(statement, failure);
        } catch (RuntimeException failure) {
            // Also the planner's own exceptions, which Flink does not wrap everywhere.
            throw MissingTarget.of(tables, sqlProblems.place(statement), statement.text())
                    .map(ProblemException::new)
                    .orElseGet(() -> sqlProblems.invalid(statement, failure));
        }
    }

    private void read(SqlStatement statement, Operation operation) {
        if (operation instanceof SetOperation setting
                && setting.getKey().isPresent()
                && setting.getValue().isPresent()) {
            set.setString(setting.getKey().get(), setting.getValue().get());
            tables.getConfig().set(setting.getKey().get(), setting.getValue().get());
        } else if (operation instanceof SinkModifyOperation insert) {
            addInsert(statement, insert.getContextResolvedTable());
        } else if (operation instanceof CreateOperation
                || operation instanceof AlterOperation
                || operation instanceof DropOperation
                || operation instanceof UseOperation) {
            tables.executeSql(statement.text());
            if (operation instanceof CreateCatalogFunctionOperation
                    || operation instanceof CreateTempSystemFunctionOperation) {
                functions.add(statement.text());
            }
            if (operation instanceof CreateTableOperation table) {
                declared.add(table.getTableIdentifier());
            } else if (operation instanceof CreateCatalogOperation catalog) {
                catalogs().getCatalog(catalog.getCatalogName()).ifPresent(TargetCatalog::holdBack);
            }
        } else if (!(operation instanceof BeginStatementSetOperation
                || operation instanceof EndStatementSetOperation)) {
            throw sqlProblems.unsupported(
                    statement, operation.getClass().getSimpleName().replace("Operation", ""));
        }
    }

    private void addInsert(SqlStatement statement, ContextResolvedTable target) {
        String name = target.getIdentifier().getObjectName();
        ResolvedCatalogBaseTable<?> table = target.getResolvedTable();
        if (written.contains(target.getIdentifier()) && TargetTableFactory.isTarget(table.getOptions())) {
            throw new ProblemException(new Problem(
                    ErrorCode.TARGET_WRITTEN_TWICE,
                    "%s:%s: a second INSERT INTO %s".formatted(file.path(), statement.begin(), name),
                    "one statement for each target table: what two of them write overtakes each other",
                    "Join the two by UNION ALL, or write into two tables."));
        }
        statements.addInsertSql(statement.text());
        targets.add(name);
        written.add(target.getIdentifier());
        declared.add(target.getIdentifier());
    }

    private void applySettings() {
        Configuration found = new Configuration((Configuration) env.getConfiguration());
        found.addAll(set);
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
            epochs = Epochs.of(name(), DeliveryOptions.read(env.getConfiguration()), statements::attachAsDataStream);
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
        OperatorUids.assign(List.copyOf(ends), targets);
        int statement = 0;
        for (Transformation<?> end : ends) {
            String target = targets.get(statement++);
            CaptureSource.of(List.of(end)).forEach(source -> source.readBy(target, end));
        }
        if (!epochs.targets().isEmpty()) {
            epochs.join(env, SourceNotices.of(env));
        }
        findings.ok(PLAN, "one job");
        return true;
    }

    private Computation computation() {
        return Computation.of(env, functions);
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

    /** Whether the job may leave out state that none of its operators takes. */
    public boolean leavesOutState() {
        return env.getConfiguration().get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE);
    }
}
