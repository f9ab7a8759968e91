package io.tidemark.job;

import io.tidemark.catalog.TargetTableFactory;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CaptureSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
import org.apache.flink.table.operations.ddl.CreateOperation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.flink.table.operations.ddl.DropOperation;

/**
 * A pipeline file on its way to become one Flink job. All its {@code INSERT}s run in that one job, within {@code BEGIN
 * STATEMENT SET; … END;} or without.
 */
public final class Pipeline {

    private final PipelineFile file;
    private final SqlProblems sqlProblems;
    private final Configuration set = new Configuration();
    private final List<ObjectIdentifier> declared = new ArrayList<>();
    private final List<String> targets = new ArrayList<>();
    private final StreamExecutionEnvironment env;
    private final StreamTableEnvironment tables;
    private final StreamStatementSet statements;

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
        Pipeline pipeline = new Pipeline(PipelineFile.read(path, variables), env);
        pipeline.readStatements();
        pipeline.applySettings();
        env.getConfiguration().getOptional(StateRecoveryOptions.SAVEPOINT_PATH).ifPresent(SavedState::check);
        Preflight preflight = new Preflight(env.getConfiguration()
                .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
                .isPresent());
        preflight.checkDeclared(((TableEnvironmentInternal) pipeline.tables).getCatalogManager(), pipeline.declared);
        pipeline.attach();
        preflight.checkPlanned(CaptureSource.of(env.getTransformations()));
        PlainStart.prepare(env);
        return pipeline;
    }

    /**
     * Submits the job and returns when the cluster has taken it.
     *
     * @throws ProblemException if the cluster cannot be reached or does not take the job
     */
    public JobClient start() {
        String name = env.getConfiguration().getOptional(PipelineOptions.NAME).orElse(file.name());
        try {
            return env.executeAsync(name);
        } catch (Exception failure) {
            throw ClusterProblems.submission(failure, env.getConfiguration());
        }
    }

    private void readStatements() {
        for (SqlStatement statement : file.statements()) {
            Operation operation = parse(statement);
            try {
                read(statement, operation);
            } catch (RuntimeException failure) {
                throw sqlProblems.invalid(statement, failure);
            }
        }
        if (targets.isEmpty()) {
            throw new ProblemException(new Problem(
                    ErrorCode.NOTHING_TO_RUN,
                    "%s: %d statements, none of them INSERT INTO"
                            .formatted(file.path(), file.statements().size()),
                    "at least one INSERT INTO",
                    "Add an INSERT INTO that fills a target table."));
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
            throw sqlProblems.invalid(statement, failure);
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
            if (operation instanceof CreateTableOperation table) {
                declared.add(table.getTableIdentifier());
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
        if (targets.contains(name) && TargetTableFactory.isTarget(table.getOptions())) {
            throw new ProblemException(new Problem(
                    ErrorCode.TARGET_WRITTEN_TWICE,
                    "%s:%s: a second INSERT INTO %s".formatted(file.path(), statement.begin(), name),
                    "one statement for each target table: what two of them write overtakes each other",
                    "Join the two by UNION ALL, or write into two tables."));
        }
        statements.addInsertSql(statement.text());
        targets.add(name);
    }

    private void applySettings() {
        Configuration found = new Configuration((Configuration) env.getConfiguration());
        found.addAll(set);
        Configuration settings = PipelineSettings.withDefaults(found);
        List<Problem> problems = PipelineSettings.problems(settings);
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        env.configure(settings, Thread.currentThread().getContextClassLoader());
    }

    private void attach() {
        try {
            statements.attachAsDataStream();
        } catch (RuntimeException failure) {
            throw sqlProblems.unplannable(file.statements(), failure);
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
    }
}
