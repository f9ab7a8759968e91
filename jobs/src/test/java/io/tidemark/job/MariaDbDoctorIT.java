package io.tidemark.job;

import static io.tidemark.job.DoctorFixture.codes;
import static io.tidemark.job.DoctorFixture.finding;
import static io.tidemark.job.DoctorFixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.doctor.Report;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.FreePorts;
import io.tidemark.embedded.Servers;
import io.tidemark.guard.Comparison;
import io.tidemark.position.BinlogPosition;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Subject.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of a MariaDB source, with real servers and states that a job has left. */
class MariaDbDoctorIT {

    private static DatabaseServer server;
    private static DatabaseServer target;

    @TempDir
    private Path directory;

    private MySqlFixture shop;
    private String pipeline;
    private final Map<String, String> values = new HashMap<>();

    @BeforeAll
    static void start() {
        server = Servers.mariadb()
                .setting("sync_binlog", "1")
                .setting("log_slave_updates", "ON")
                .start();
        target = Servers.postgres().start();
    }

    @AfterAll
    static void stop() {
        server.close();
        target.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        shop = MySqlFixture.start(server, target, directory);
        shop.run("CREATE TABLE orders (id int PRIMARY KEY, status text)", "INSERT INTO orders VALUES (1, 'new')");
        pipeline = shop.catalog()
                + shop.target(
                        "mart",
                        "id int PRIMARY KEY, status text",
                        "id INT, status STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mart SELECT id, status FROM " + shop.source("orders") + ";\n";
        values.putAll(shop.values());
    }

    @AfterEach
    void close() throws Exception {
        shop.run("SET GLOBAL sync_binlog = 1", "SET GLOBAL binlog_row_image = 'FULL'");
        shop.close();
    }

    private Report ask(Optional<Path> from) throws Exception {
        return DoctorFixture.ask(directory, pipeline, values, from.map(Path::toString));
    }

    private Path savepoint() throws Exception {
        JobClient job = shop.submit(pipeline, PostgresFixture.settings(Duration.ofMillis(200), 1), Optional.empty());
        shop.run("INSERT INTO orders VALUES (2, 'paid')");
        shop.awaitEqual("SELECT id, status FROM orders", "SELECT id, status FROM mart");
        return Path.of(URI.create(shop.flink().stop(job)));
    }

    @Test
    void aReadyPipelineIsReady() throws Exception {
        Report report = ask(Optional.empty());
        assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);
        assertThat(report.exitCode()).isZero();
    }

    @Test
    void theProblemsOfAllStepsComeAtOnceWithTheWarnings() throws Exception {
        shop.run("SET GLOBAL sync_binlog = 0", "SET GLOBAL binlog_row_image = 'MINIMAL'");
        shop.mart().run("INSERT INTO mart VALUES (7, 'of before')");
        Report report = ask(Optional.empty());
        assertThat(codes(report)).containsExactly("TM-2023", "TM-3009");
        assertThat(report.exitCode()).isEqualTo(4);
        assertThat(outcome(report, Kind.SOURCE, "sync_binlog")).isEqualTo(Outcome.WARNING);
    }

    @Test
    void aServerThatIsDownKeepsNothingElseFromBeingAsked() throws Exception {
        values.put("SOURCE_PORT", Integer.toString(FreePorts.next()));
        Report report = ask(Optional.empty());
        assertThat(codes(report)).containsExactly("TM-2001");
        for (String check : List.of("log_bin", "right REPLICATION SLAVE", "server id", "sync_binlog", "tables")) {
            assertThat(outcome(report, Kind.SOURCE, check)).as(check).isEqualTo(Outcome.UNKNOWN);
        }
        assertThat(outcome(report, Kind.TARGET, "key of public.mart")).isEqualTo(Outcome.OK);
    }

    @Test
    void aSavepointThatIsServedCanBeRestored() throws Exception {
        Path savepoint = savepoint();
        shop.run("INSERT INTO orders VALUES (3, 'new')");
        Report report = ask(Optional.of(savepoint));
        assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);
        BinlogPosition position =
                (BinlogPosition) Checkpoints.stream(savepoint).orElseThrow().position();
        List<Comparison> rows =
                report.comparisons().values().stream().flatMap(List::stream).toList();
        assertThat(rows)
                .contains(new Comparison("server_uuid", "none (MariaDB)", "none (MariaDB)"))
                .anySatisfy(row -> {
                    assertThat(row.what()).isEqualTo("log file " + position.file());
                    assertThat(row.stored()).isEqualTo(row.found()).startsWith("begun by server ");
                });
    }

    @Test
    void aSavepointWhoseLogIsPurgedIsRefused() throws Exception {
        Path savepoint = savepoint();
        shop.run("INSERT INTO orders VALUES (3, 'lost')", "FLUSH BINARY LOGS");
        String oldest = shop.head().file();
        // A file that somebody reads is not removed, and a reader that has gone is there for another moment.
        await().atMost(PostgresFixture.PATIENCE).until(() -> {
            shop.run("PURGE BINARY LOGS TO '%s'".formatted(oldest));
            return shop.log().files().get(0).name().equals(oldest);
        });
        Report report = ask(Optional.of(savepoint));
        assertThat(codes(report)).containsExactly("TM-2014");
        assertThat(finding(report, Kind.SOURCE, "restore").detail()).startsWith("the server has no log file ");
    }

    @Test
    void aSavepointOfALogThatWasBegunAnewIsRefused() throws Exception {
        Path savepoint = savepoint();
        BinlogPosition position =
                (BinlogPosition) Checkpoints.stream(savepoint).orElseThrow().position();
        shop.resetLog((int) position.fileNumber());
        Report report = ask(Optional.of(savepoint));
        assertThat(codes(report)).containsExactly("TM-2027");
        assertThat(report.exitCode()).isEqualTo(4);
    }
}
