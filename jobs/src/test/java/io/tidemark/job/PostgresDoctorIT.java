package io.tidemark.job;

import static io.tidemark.job.DoctorFixture.codes;
import static io.tidemark.job.DoctorFixture.finding;
import static io.tidemark.job.DoctorFixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.tidemark.doctor.OtherState;
import io.tidemark.doctor.Report;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.FreePorts;
import io.tidemark.embedded.Servers;
import io.tidemark.guard.Comparison;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Subject;
import io.tidemark.problem.Subject.Kind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the doctor says of a Postgres source, with real servers and states that a job has left. */
class PostgresDoctorIT extends PostgresContract {

    private String pipeline;
    private final Map<String, String> values = new HashMap<>();

    @BeforeEach
    void prepare() throws Exception {
        shop.run("CREATE TABLE orders (id int PRIMARY KEY, status text)", "INSERT INTO orders VALUES (1, 'new')");
        pipeline = shop.catalog()
                + shop.target(
                        "mart",
                        "id int PRIMARY KEY, status text",
                        "id INT, status STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mart SELECT id, status FROM " + shop.source("orders") + ";\n";
        values.clear();
        values.putAll(shop.values());
    }

    private Report ask(String sql, Optional<String> from) throws Exception {
        return DoctorFixture.ask(directory, sql, values, from);
    }

    private Report ask(Path from) throws Exception {
        return ask(pipeline, Optional.of(from.toString()));
    }

    private String slotCheck() {
        return "slot " + shop.database();
    }

    /** Runs the job until it has followed a row that is written now, and stops it with a savepoint. */
    private Path savepoint(int id, Optional<Path> restore) throws Exception {
        JobClient job =
                shop.submit(pipeline, PostgresFixture.settings(Duration.ofMillis(200), 1), restore.map(Path::toString));
        shop.run("INSERT INTO orders VALUES (%d, 'paid')".formatted(id));
        shop.awaitEqual("SELECT id, status FROM orders", "SELECT id, status FROM mart");
        shop.awaitAcknowledged();
        Path savepoint = Path.of(URI.create(shop.flink().stop(job)));
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> shop.number("SELECT count(*) FROM pg_replication_slots WHERE active") == 0);
        return savepoint;
    }

    private void dropSlot() throws Exception {
        shop.run("SELECT pg_drop_replication_slot('%s')".formatted(shop.database()));
    }

    private Finding restore(Report report) {
        return finding(report, Kind.SOURCE, "restore");
    }

    @Test
    void aReadyPipelineIsReadyAndNothingIsMade() throws Exception {
        Report report = ask(pipeline, Optional.empty());
        assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);
        assertThat(report.exitCode()).isZero();
        assertThat(report.findings().keySet().stream().map(Subject::kind))
                .containsExactly(Kind.PIPELINE, Kind.SOURCE, Kind.TARGET);
        assertThat(outcome(report, Kind.SOURCE, "table public.orders")).isEqualTo(Outcome.OK);
        assertThat(report.next())
                .containsExactly(
                        "tidemark run " + directory.resolve("orders.sql"),
                        "tidemark submit " + directory.resolve("orders.sql"));
        assertThat(shop.number("SELECT (SELECT count(*) FROM pg_replication_slots) + count(*) FROM pg_publication"))
                .isZero();
    }

    @Test
    void theProblemsOfAllStepsComeAtOnce() throws Exception {
        shop.run("DROP TABLE mart", "CREATE ROLE nobody LOGIN PASSWORD 'nothing'");
        values.put("USER", "nobody");
        values.put("PASSWORD", "nothing");
        String target = pipeline.replace(
                "'username' = '${USER}', 'password' = '${PASSWORD}', 'table-name'",
                "'username' = '%s', 'password' = '%s', 'table-name'"
                        .formatted(shop.server().user(), shop.server().password()));
        Report report = ask("SET 'table.exec.state.ttl' = '1 h';\n" + target, Optional.empty());
        assertThat(codes(report)).containsExactly("TM-1007", "TM-2006", "TM-3004");
        assertThat(report.exitCode()).isEqualTo(3);
        assertThat(outcome(report, Kind.PIPELINE, "plan")).isEqualTo(Outcome.UNKNOWN);
        assertThat(outcome(report, Kind.SOURCE, "tables")).isEqualTo(Outcome.UNKNOWN);
        shop.run("DROP ROLE nobody");
    }

    @Test
    void aSourceThatIsDownKeepsNothingElseFromBeingAsked() throws Exception {
        shop.run("ALTER TABLE mart DROP COLUMN status");
        values.put("PORT", Integer.toString(FreePorts.next()));
        Report report = ask(pipeline, Optional.empty());
        assertThat(codes(report)).containsExactlyInAnyOrder("TM-2001", "TM-3005");
        assertThat(outcome(report, Kind.SOURCE, "connection")).isEqualTo(Outcome.PROBLEM);
        for (String check : List.of("wal_level", "right to replicate", slotCheck(), "fsync", "tables")) {
            assertThat(outcome(report, Kind.SOURCE, check)).as(check).isEqualTo(Outcome.UNKNOWN);
        }
        assertThat(outcome(report, Kind.TARGET, "rights of public.mart")).isEqualTo(Outcome.OK);
    }

    @Test
    void settingsThatMayEndAJobOneDayAreWarnings() throws Exception {
        try (DatabaseServer careless = Servers.postgres()
                .withoutFsync()
                .setting("max_slot_wal_keep_size", "1GB")
                .setting("wal_sender_timeout", "0")
                .start()) {
            try (PostgresFixture other = PostgresFixture.start(careless, directory)) {
                other.run("CREATE TABLE orders (id int PRIMARY KEY, status text)");
                other.target("mart", "id int PRIMARY KEY, status text", "id INT");
                values.putAll(other.values());
                Report report = ask(pipeline, Optional.empty());
                assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.WARNING);
                assertThat(report.exitCode()).isZero();
                assertThat(report.problems(Outcome.WARNING).stream().map(problem -> problem.remedy()))
                        .containsExactly(
                                "ALTER SYSTEM SET max_slot_wal_keep_size = '-1'; SELECT pg_reload_conf();",
                                "ALTER SYSTEM SET wal_sender_timeout = '60s'; SELECT pg_reload_conf();",
                                "ALTER SYSTEM SET fsync = 'on'; SELECT pg_reload_conf();");
            }
        }
    }

    @Test
    void aFirstStartIsToldWhatASlotThatIsThereHoldsBack() throws Exception {
        savepoint(2, Optional.empty());
        shop.run("TRUNCATE mart");
        Report report = ask(pipeline, Optional.empty());
        assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.WARNING);
        Finding slot = finding(report, Kind.SOURCE, slotCheck());
        assertThat(slot.detail()).matches("there already, holds back [\\d,]+ bytes of log");
        assertThat(slot.problem().orElseThrow().code().id()).isEqualTo("TM-2032");
    }

    @Test
    void aSavepointThatIsServedCanBeRestored() throws Exception {
        Path savepoint = savepoint(2, Optional.empty());
        shop.run("INSERT INTO orders SELECT g, 'new' FROM generate_series(100, 200) g");
        Report report = ask(savepoint);
        assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);
        assertThat(restore(report).detail()).startsWith("every change behind ");
        assertThat(report.next().get(0)).endsWith("--restore " + savepoint);
        Map<String, Comparison> compared = new HashMap<>();
        report.comparisons().values().forEach(rows -> rows.forEach(row -> compared.put(row.what(), row)));
        String system = shop.text("SELECT system_identifier FROM pg_control_system()");
        assertThat(compared.get("system identifier")).isEqualTo(new Comparison("system identifier", system, system));
        assertThat(compared.get("position").stored())
                .isEqualTo(
                        Checkpoints.stream(savepoint).orElseThrow().position().toString());
        assertThat(compared.get("log to").found()).isEqualTo(shop.text("SELECT pg_current_wal_flush_lsn()"));
        assertThat(compared.get("publication of \"public\".\"orders\"").stored())
                .isEqualTo(compared.get("publication of \"public\".\"orders\"").found());
        assertThat(report.others()).isEmpty();
    }

    @Test
    void aSavepointWhoseSlotIsGoneIsRefusedWithoutMakingOne() throws Exception {
        Path savepoint = savepoint(2, Optional.empty());
        dropSlot();
        Report report = ask(savepoint);
        assertThat(codes(report)).containsExactly("TM-2014");
        assertThat(report.exitCode()).isEqualTo(4);
        assertThat(restore(report).detail()).isEqualTo("there is no slot " + shop.database());
        assertThat(shop.number("SELECT count(*) FROM pg_replication_slots")).isZero();
    }

    /** Such a source is behind a broadcast in the job's graph. */
    @Test
    void aSavepointWhoseSlotIsGoneIsWarnedOfIfTheTablesMayBeLoadedAnew() throws Exception {
        pipeline = pipeline.replace(shop.catalog(), shop.catalog("'on-gap' = 'resnapshot'"));
        Path savepoint = savepoint(2, Optional.empty());
        assertThat(outcome(ask(savepoint), Kind.SOURCE, "table public.orders")).isEqualTo(Outcome.OK);
        assertThat(restore(ask(savepoint)).outcome()).isEqualTo(Outcome.OK);
        dropSlot();
        Report report = ask(savepoint);
        assertThat(restore(report).outcome()).isEqualTo(Outcome.WARNING);
        assertThat(restore(report).detail())
                .isEqualTo("all tables would be loaded anew: there is no slot " + shop.database());
        assertThat(report.exitCode()).isZero();
    }

    @Test
    void aSavepointWhoseSlotWasMadeAgainIsRefused() throws Exception {
        Path savepoint = savepoint(2, Optional.empty());
        dropSlot();
        shop.run(
                "INSERT INTO orders VALUES (3, 'lost')",
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(shop.database()));
        Report report = ask(savepoint);
        assertThat(codes(report)).containsExactly("TM-2014");
        assertThat(restore(report).detail()).startsWith("slot %s begins at ".formatted(shop.database()));
    }

    @Test
    void whoCannotRestoreAnOlderSavepointIsToldOfTheNewerOne() throws Exception {
        Path older = savepoint(2, Optional.empty());
        Path newer = savepoint(3, Optional.of(older));
        Report report = ask(older);
        assertThat(codes(report)).containsExactly("TM-2014");
        assertThat(report.others())
                .extracting(OtherState::path, OtherState::outcome)
                .containsExactly(tuple(newer, Outcome.OK));
        assertThat(report.next())
                .containsExactly("tidemark doctor %s --from %s".formatted(directory.resolve("orders.sql"), newer));
        assertThat(ask(newer).exitCode()).isZero();
    }

    @Test
    void aStateThatCannotBeReadIsAProblemAndTheRestIsAskedAllTheSame() throws Exception {
        Path savepoint = savepoint(2, Optional.empty());
        Path cut = Files.createDirectories(directory.resolve("cut"));
        byte[] metadata = Files.readAllBytes(savepoint.resolve("_metadata"));
        for (int length : new int[] {0, 5, metadata.length / 2, metadata.length - 1}) {
            Files.write(cut.resolve("_metadata"), Arrays.copyOf(metadata, length));
            Report report = ask(cut);
            assertThat(codes(report)).as("%d bytes", length).containsExactly("TM-4008");
            assertThat(report.exitCode()).isEqualTo(6);
            assertThat(restore(report).outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(outcome(report, Kind.SOURCE, "table public.orders")).isEqualTo(Outcome.OK);
        }
        Report missing = ask(directory.resolve("nowhere"));
        assertThat(codes(missing)).containsExactly("TM-4006");
        Report elsewhere = ask(pipeline, Optional.of("s3://bucket/savepoint-1"));
        assertThat(elsewhere.verdict()).isEqualTo(Outcome.UNKNOWN);
        assertThat(elsewhere.exitCode()).isEqualTo(7);
    }

    @Test
    void aStateOfAnotherPipelineIsRefused() throws Exception {
        Path savepoint = savepoint(2, Optional.empty());
        shop.run("CREATE DATABASE other_" + shop.database());
        try (Connection other = shop.server().connect("other_" + shop.database());
                Statement statement = other.createStatement()) {
            statement.execute("CREATE TABLE orders (id int PRIMARY KEY, status text)");
        }
        values.put("DATABASE", "other_" + shop.database());
        Report report = ask(pipeline, Optional.of(savepoint.toString()));
        assertThat(codes(report)).containsOnly("TM-4008");
        assertThat(outcome(report, Kind.STATE, "operators")).isEqualTo(Outcome.PROBLEM);
        assertThat(outcome(report, Kind.STATE, "positions")).isEqualTo(Outcome.PROBLEM);
        shop.run("DROP DATABASE other_" + shop.database());
    }
}
