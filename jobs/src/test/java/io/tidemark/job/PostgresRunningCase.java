package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.doctor.Report;
import io.tidemark.doctor.RunningJob;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;

/** A job that reads, with a savepoint behind which it has gone on. */
abstract class PostgresRunningCase extends PostgresContract {

    String pipeline;
    JobClient job;
    Path savepoint;
    final Map<String, String> values = new HashMap<>();

    @BeforeEach
    void prepare() throws Exception {
        shop.run("CREATE TABLE orders (id int PRIMARY KEY, status text)", "INSERT INTO orders VALUES (1, 'new')");
        pipeline = "SET 'pipeline.name' = 'orders';\n"
                + shop.catalog()
                + shop.target(
                        "mart",
                        "status text PRIMARY KEY, n bigint",
                        "status STRING, n BIGINT, PRIMARY KEY (status) NOT ENFORCED")
                + "INSERT INTO mart SELECT status, COUNT(*) FROM " + shop.source("orders") + " GROUP BY status;\n";
        values.putAll(shop.values());
        job = shop.submit(pipeline, PostgresFixture.settings(Duration.ofMillis(200), 1), Optional.empty());
        follow(2);
        savepoint = Path.of(URI.create(
                job.triggerSavepoint(directory.resolve("looked-at").toUri().toString(), SavepointFormatType.NATIVE)
                        .get(PostgresFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)));
        // The job goes on, and the slot with it.
        String before = confirmed();
        follow(3);
        await().atMost(PostgresFixture.PATIENCE).until(() -> !confirmed().equals(before));
    }

    final void follow(int id) throws Exception {
        shop.run("INSERT INTO orders VALUES (%d, 'paid')".formatted(id));
        shop.awaitEqual("SELECT status, count(*) FROM orders GROUP BY status", "SELECT status, n FROM mart");
        shop.awaitAcknowledged();
    }

    final String confirmed() throws Exception {
        return shop.text("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '%s'"
                .formatted(shop.database()));
    }

    Report ask(String sql, String running) throws Exception {
        return ask(pipeline, sql, running);
    }

    /** @param computed by the job, as it says itself */
    Report ask(String computed, String sql, String running) throws Exception {
        return DoctorFixture.ask(
                directory, sql, values, savepoint.toString(), new RunningJob(running, computation(computed)));
    }

    /** What a job says of a file that was submitted. */
    final CarriedComputation computation(String sql) throws Exception {
        Path file = Files.writeString(directory.resolve("running.sql"), sql);
        Examined examined = Pipeline.examineBehindAJob(
                file, new Variables(values, Map.of()), new StreamExecutionEnvironment(new Configuration()));
        Pipeline before = examined.pipeline()
                .orElseThrow(() -> new AssertionError(
                        Findings.refusals(examined.findings()).toString()));
        return ComputationParameter.read(
                ComputationParameter.written(before.job().computation()));
    }

    static void assertUnknown(Report report, String... words) {
        assertThat(report.problems(Outcome.UNKNOWN))
                .anySatisfy(problem -> assertThat(problem.found()).contains(words));
    }
}
