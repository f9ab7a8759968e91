package io.tidemark.job;

import static io.tidemark.job.DoctorFixture.codes;
import static io.tidemark.job.DoctorFixture.finding;
import static io.tidemark.job.DoctorFixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.doctor.Replay;
import io.tidemark.doctor.Report;
import io.tidemark.doctor.RunningJob;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Subject.Kind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
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
import org.junit.jupiter.api.Test;

/** What the doctor says of a file that a running job is to go on with, while that job reads. */
class PostgresRunningDoctorIT extends PostgresContract {

    private static final String PIN = "tidemark_pin_of_a_test";
    private static final String TIDEMARK = "tidemark of pipeline orders";

    private String pipeline;
    private JobClient job;
    private Path savepoint;
    private final Map<String, String> values = new HashMap<>();

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

    private void follow(int id) throws Exception {
        shop.run("INSERT INTO orders VALUES (%d, 'paid')".formatted(id));
        shop.awaitEqual("SELECT status, count(*) FROM orders GROUP BY status", "SELECT status, n FROM mart");
        shop.awaitAcknowledged();
    }

    private String confirmed() throws Exception {
        return shop.text("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE active");
    }

    private Report ask(String sql, String running) throws Exception {
        return DoctorFixture.ask(directory, sql, values, savepoint.toString(), running(running));
    }

    private RunningJob running(String name) throws Exception {
        Path file = Files.writeString(directory.resolve("running.sql"), pipeline);
        Pipeline before = Pipeline.examine(
                        file, new Variables(values, Map.of()), new StreamExecutionEnvironment(new Configuration()))
                .pipeline()
                .orElseThrow();
        return new RunningJob(
                name, Optional.of(Computation.decode(before.job().computation().encoded())));
    }

    private Report again(Optional<RunningJob> running, Map<String, String> slots) throws Exception {
        return DoctorFixture.ask(directory, pipeline, values, savepoint.toString(), running, new Replay(slots));
    }

    private String slotCheck() {
        return "slot " + shop.database();
    }

    @Test
    void whatTheJobItselfCausesDoesNotStandAgainstTheFile() throws Exception {
        Report report = ask(pipeline, "orders");
        assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);
        assertThat(finding(report, Kind.SOURCE, slotCheck()).detail()).isEqualTo("read by the job itself");
        assertThat(finding(report, Kind.SOURCE, "restore").detail()).startsWith("every change behind ");
        assertThat(outcome(
                        DoctorFixture.ask(directory, pipeline, values, Optional.of(savepoint.toString())),
                        Kind.SOURCE,
                        "restore"))
                .as("without a word of the job, the slot has moved")
                .isEqualTo(Outcome.PROBLEM);
    }

    @Test
    void aTableThatIsNotPublishedAnyMoreRefusesWhileTheJobStillRuns() throws Exception {
        shop.run(shop.text(
                "SELECT 'ALTER PUBLICATION ' || quote_ident(pubname) || ' DROP TABLE orders' FROM pg_publication"));
        Report report = ask(pipeline, "orders");
        assertThat(codes(report)).containsExactly("TM-2014");
        assertThat(finding(report, Kind.SOURCE, "restore").detail()).startsWith("publication ");
    }

    @Test
    void anotherPipelinesNameAndWhateverIsComputedOtherwiseAreSaid() throws Exception {
        Report report = ask(pipeline.replace("COUNT(*)", "COUNT(status)"), "mart");
        assertThat(codes(report)).containsExactly("TM-1021");
        assertUnknown(report, "(*)", "(status)");
        report = ask(pipeline.replace(" GROUP BY", " WHERE status <> 'new' GROUP BY"), "orders");
        assertThat(report.verdict()).isEqualTo(Outcome.UNKNOWN);
        assertUnknown(report, "<> 'new'");
        shop.run("CREATE TABLE archive (id int PRIMARY KEY, status text)");
        assertUnknown(
                ask(pipeline.replace(shop.source("orders"), shop.source("archive")), "orders"),
                "and now reads",
                "archive");
    }

    private static void assertUnknown(Report report, String... words) {
        assertThat(report.problems(Outcome.UNKNOWN))
                .anySatisfy(problem -> assertThat(problem.found()).contains(words));
    }

    /** FAULTS 7 and 8: the slot has gone on, a copy of before has not. */
    @Test
    void anOlderStateIsJudgedByTheSlotThatItsOwnWillBeACopyOf() throws Exception {
        shop.run("SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(shop.database(), PIN));
        try {
            savepoint = Path.of(URI.create(
                    job.triggerSavepoint(directory.resolve("pinned").toUri().toString(), SavepointFormatType.NATIVE)
                            .get(PostgresFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)));
            String before = confirmed();
            follow(4);
            await().atMost(PostgresFixture.PATIENCE).until(() -> !confirmed().equals(before));
            Map<String, String> pins = Map.of(shop.database(), PIN);

            Report report = again(Optional.of(running("orders")), Map.of());
            assertThat(codes(report)).containsExactly("TM-2014");
            report = again(Optional.of(running("orders")), pins);
            assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);
            assertThat(finding(report, Kind.SOURCE, "restore").detail()).startsWith("every change behind ");
            assertThat(finding(report, Kind.SOURCE, slotCheck()).detail()).isEqualTo("read by the job itself");
            assertThat(finding(report, Kind.TARGET, TIDEMARK).detail()).startsWith("ahead of the state, ");

            report = DoctorFixture.ask(
                    directory,
                    pipeline.replace("'slot.name' = '${DATABASE}'", "'slot.name' = 'other'"),
                    values,
                    savepoint.toString(),
                    Optional.of(running("orders")),
                    new Replay(pins));
            assertThat(finding(report, Kind.SOURCE, "restore").detail())
                    .as("another one is made anew than the file reads")
                    .isEqualTo("there is no slot other");

            report = again(Optional.empty(), pins);
            assertThat(codes(report)).as("read by a job that nobody knows").containsExactly("TM-2010");
            job.cancel().get(PostgresFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().atMost(PostgresFixture.PATIENCE)
                    .until(() -> shop.number("SELECT count(*) FROM pg_replication_slots WHERE active") == 0);
            report = again(Optional.empty(), pins);
            assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);

            shop.run("UPDATE tidemark.tidemark SET position = '0/1'", "UPDATE tidemark.pipeline SET epoch = 1");
            report = again(Optional.empty(), pins);
            assertThat(codes(report)).containsExactly("TM-3011");
        } finally {
            shop.run("SELECT pg_drop_replication_slot('%s')".formatted(PIN));
        }
    }

    /** Its later changes alone would come there, and the rows of before stay in the old one. */
    @Test
    void anotherTableOrAnotherDatabaseIsRefused() throws Exception {
        shop.run("CREATE TABLE other (status text PRIMARY KEY, n bigint)");
        Report report = ask(pipeline.replace("'table-name' = 'mart'", "'table-name' = 'other'"), "orders");
        assertThat(codes(report)).containsExactly("TM-3011");
        assertThat(finding(report, Kind.TARGET, "rows of public.other")
                        .problem()
                        .orElseThrow()
                        .found())
                .isEqualTo(
                        "INSERT INTO mart writes public.other, which the running job does not: the rows of before are in"
                                + " another table");
        String elsewhere = shop.database() + "_elsewhere";
        shop.run("CREATE DATABASE " + elsewhere);
        String url = values.get("URL");
        values.put("URL", url.replace("/" + shop.database(), "/" + elsewhere));
        try (Connection connection =
                        DriverManager.getConnection(values.get("URL"), values.get("USER"), values.get("PASSWORD"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE mart (status text PRIMARY KEY, n bigint)");
        }
        report = ask(pipeline, "orders");
        assertThat(codes(report)).containsExactly("TM-3011");
        assertThat(report.problems(Outcome.PROBLEM)).singleElement().satisfies(problem -> assertThat(problem.found())
                .endsWith("/" + elsewhere + " has nothing of it"));
    }
}
