package io.tidemark.job;

import static io.tidemark.job.DoctorFixture.codes;
import static io.tidemark.job.DoctorFixture.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.doctor.Report;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Subject.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** States that a job was stopped with, when the target need not be where it was. */
class PostgresHeldReplayIT extends PostgresContract {

    private static final String PIN = "tidemark_pin_of_a_test";
    private static final String TIDEMARK = "tidemark of pipeline orders";

    private String pipeline;

    private JobClient submit(Optional<String> from) throws Exception {
        return shop.submit(pipeline, PostgresFixture.settings(Duration.ofMillis(200), 1), from);
    }

    private String stop(JobClient job) throws Exception {
        String savepoint = shop.flink().stop(job);
        shop.awaitIdle();
        return savepoint;
    }

    private Report again(Optional<String> running, String from, Map<String, String> slots) throws Exception {
        Path file = Files.writeString(directory.resolve("left.sql"), pipeline);
        Computation computation = Pipeline.examine(
                        file,
                        new Variables(shop.values(), Map.of()),
                        new StreamExecutionEnvironment(new Configuration()))
                .pipeline()
                .orElseThrow()
                .job()
                .computation();
        return DoctorFixture.ask(
                directory,
                pipeline,
                shop.values(),
                from,
                running,
                DoctorFixture.again(slots, new CarriedComputation.Known(computation)));
    }

    private void pinned() throws Exception {
        shop.run("SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(shop.database(), PIN));
    }

    private void slotOfThePin() throws Exception {
        shop.run(
                "SELECT pg_drop_replication_slot('%s')".formatted(shop.database()),
                "SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(PIN, shop.database()));
    }

    /** Waits until a job that holds back what it reads has staged it. */
    private void awaitStaged(long rows) {
        await().atMost(PostgresFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> shop.number("SELECT count(*) FROM tidemark.\"orders:public.mart\"") == rows);
    }

    /** Two replays, each stopped before it was through: what the first one held back the second one has taken away. */
    @Test
    void whatWasHeldBackIsMissedBeforeAnybodyWaitsForIt() throws Exception {
        shop.run("CREATE TABLE orders (id int PRIMARY KEY, status text)", "INSERT INTO orders VALUES (1, 'new')");
        pipeline = "SET 'pipeline.name' = 'orders';\n"
                + shop.catalog()
                + shop.target(
                        "mart",
                        "id int PRIMARY KEY, status text",
                        "id INT, status STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mart SELECT id, status FROM " + shop.source("orders") + ";\n";
        JobClient job = submit(Optional.empty());
        shop.awaitEqual("SELECT id, status FROM orders", "SELECT id, status FROM mart");
        String early = stop(job);
        pinned();
        try {
            job = submit(Optional.of(early));
            shop.run("INSERT INTO orders SELECT n, 'paid' FROM generate_series(2, 6) n");
            shop.awaitEqual("SELECT id, status FROM orders", "SELECT id, status FROM mart");
            stop(job);
            // So far ahead that nothing comes there.
            shop.run("UPDATE tidemark.tidemark SET position = 'FFFF/0'");
            slotOfThePin();
            job = submit(Optional.of(early));
            awaitStaged(5);
            String held = stop(job);
            Map<String, String> pins = Map.of(shop.database(), PIN);
            assertThat(finding(again(Optional.empty(), held, pins), Kind.TARGET, TIDEMARK)
                            .detail())
                    .as("nobody has taken it away yet")
                    .startsWith("ahead of the state, ");

            slotOfThePin();
            shop.run("INSERT INTO orders VALUES (7, 'new')");
            job = submit(Optional.of(early));
            awaitStaged(6);
            stop(job);
            Report report = again(Optional.empty(), held, pins);
            assertThat(codes(report)).as(report.text(false)).containsExactly("TM-3011");
            assertThat(finding(report, Kind.TARGET, TIDEMARK)
                            .problem()
                            .orElseThrow()
                            .found())
                    .endsWith("5 rows were staged for public.mart, and 6 are there");

            slotOfThePin();
            JobClient back = submit(Optional.of(held));
            await().atMost(PostgresFixture.PATIENCE)
                    .untilAsserted(() -> assertThat(back.getJobStatus().get()).isEqualTo(JobStatus.FAILED));
        } finally {
            shop.run("SELECT pg_drop_replication_slot('%s')".formatted(PIN));
        }
    }

    /** Of a quiet source the target stands where the state does, until the job's own end has brought it further. */
    @Test
    void whatCannotBeReadAgainIsRefusedWhileAJobStillWrites() throws Exception {
        shop.run("CREATE TABLE orders (id int PRIMARY KEY, status text)", "INSERT INTO orders VALUES (1, 'new')");
        String head = "SET 'pipeline.name' = 'orders';\n" + shop.catalog();
        String orders = shop.source("orders");
        for (String statement : List.of(
                shop.target("keyless", "id int", "id INT") + "INSERT INTO keyless SELECT id FROM " + orders,
                shop.target("joined", "id int PRIMARY KEY", "id INT, PRIMARY KEY (id) NOT ENFORCED")
                        + "INSERT INTO joined SELECT a.id FROM %1$s a JOIN %1$s b ON a.status = b.status"
                                .formatted(orders))) {
            pipeline = head + statement + ";\n";
            JobClient job = submit(Optional.empty());
            shop.awaitEqual(
                    "SELECT 1", "SELECT count(*)::int FROM " + (statement.contains("joined") ? "joined" : "keyless"));
            String left = stop(job);
            Report report = again(Optional.empty(), left, Map.of());
            assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);
            report = again(Optional.of("orders"), left, Map.of());
            if (statement.contains("joined")) {
                assertThat(codes(report)).as(report.text(false)).containsExactly("TM-3013");
            } else {
                assertThat(finding(report, Kind.TARGET, TIDEMARK).detail())
                        .endsWith("public.keyless has no key, and what is there already is left out");
            }
            shop.run(
                    "DELETE FROM tidemark.pipeline",
                    "SELECT pg_drop_replication_slot('%s')".formatted(shop.database()));
        }
    }
}
