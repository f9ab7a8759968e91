package io.tidemark.bench;

import io.tidemark.job.Pipeline;
import io.tidemark.job.Variables;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/** A job of Flink that reads a {@link Dataset}. */
final class FlinkRun implements Run {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Order order;
    private final JobClient job;
    private final CompletableFuture<?> end;

    private FlinkRun(Order order, JobClient job) {
        this.order = order;
        this.job = job;
        this.end = job.getJobExecutionResult();
    }

    static FlinkRun start(Order order, WorkerFlink flink) throws Exception {
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment(order, flink));
        FlinkSql sql = new FlinkSql(order);
        sql.definitions().forEach(tables::executeSql);
        StatementSet inserts = tables.createStatementSet();
        sql.inserts().forEach(inserts::addInsertSql);
        return new FlinkRun(order, inserts.execute().getJobClient().orElseThrow());
    }

    /** As {@code tidemark run} and {@code submit} do. */
    static FlinkRun startPipeline(Order order, WorkerFlink flink, Path work) throws Exception {
        FlinkSql sql = new FlinkSql(order);
        Path file = work.resolve("bench.sql");
        Files.writeString(
                file,
                Stream.concat(sql.definitions().stream(), sql.inserts().stream())
                        .collect(Collectors.joining(";\n", "", ";\n")));
        Pipeline pipeline = Pipeline.plan(file, new Variables(Map.of(), Map.of()), environment(order, flink));
        return new FlinkRun(order, pipeline.start());
    }

    private static StreamExecutionEnvironment environment(Order order, WorkerFlink flink) throws Exception {
        URI rest = flink.restAddress();
        Configuration client = flink.settings();
        client.set(DeploymentOptions.TARGET, "remote");
        client.set(DeploymentOptions.ATTACHED, false);
        client.set(RestOptions.ADDRESS, rest.getHost());
        client.set(RestOptions.PORT, rest.getPort());
        client.set(CoreOptions.DEFAULT_PARALLELISM, order.parallelism());
        return new StreamExecutionEnvironment(client);
    }

    @Override
    public Optional<Throwable> failure() {
        if (!end.isDone()) {
            return Optional.empty();
        }
        return Optional.of(end.handle(
                        (result, failure) -> failure == null ? new IllegalStateException("the job has ended") : failure)
                .join());
    }

    @Override
    public void close() throws Exception {
        if (!end.isDone()) {
            job.cancel().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            try {
                end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException cancelled) {
                // As asked for.
            }
        }
        try (Connection connection = order.endpoint().connect()) {
            SourceTables.of(order.dataset()).cleanUp(connection);
        }
    }
}
