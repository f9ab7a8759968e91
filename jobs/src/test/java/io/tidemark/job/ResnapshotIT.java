package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.checkpoint.flink.SnapshotKind;
import io.tidemark.embedded.DatabaseBuilder;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With {@code on-gap = resnapshot} a job whose changes are lost brings its targets to equality by itself. */
class ResnapshotIT {

    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final String PASSWORD = "secret";
    private static final String[] RESNAPSHOT = {
        "'on-gap' = 'resnapshot'", "'scan.incremental.snapshot.chunk.size' = '20'"
    };

    private static DatabaseServer server;
    private static DatabaseServer target;

    @TempDir
    private Path directory;

    private PostgresFixture mart;
    private PostgresSource shop;

    @BeforeAll
    static void startServers() {
        server = source();
        target = Servers.postgres().withoutFsync().start();
    }

    @AfterAll
    static void stopServers() {
        server.close();
        target.close();
    }

    @BeforeEach
    void start() throws Exception {
        mart = PostgresFixture.start(target, directory);
        shop = PostgresSource.start(server, mart);
        Stock.prepare(shop);
        Stock.fill(shop);
        shop.run("ANALYZE");
    }

    private static DatabaseServer source() {
        DatabaseBuilder<? extends DatabaseServer> builder = Servers.postgres();
        return builder.password(PASSWORD).withoutFsync().start();
    }

    @AfterEach
    void end() throws Exception {
        mart.close();
        shop.close();
    }

    /** What makes the changes since the savepoint unavailable. */
    enum Loss {
        SLOT_DROPPED,
        SLOT_MOVED_ON,
        SERVER_INITIALISED_ANEW,
        TABLE_TAKEN_OUT_OF_THE_PUBLICATION
    }

    /** FAULTS 4, 6, 19, 22. */
    @ParameterizedTest
    @EnumSource(Loss.class)
    void changesThatAreLostAreFoundInTheTables(Loss loss) throws Exception {
        String sql = shop.catalog(RESNAPSHOT) + Stock.pipeline(shop);
        JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 2), Optional.empty());
        Stock.awaitEqual(shop);
        String history = Stock.awaitTidemark(shop, 0);
        String savepoint = mart.flink().stop(job);
        long epoch = Stock.epoch(shop);
        shop.awaitReleased();
        lose(loss);
        try (Stock stock = Stock.start(shop, 7)) {
            job = shop.submit(Stock.slowly(sql), PostgresFixture.settings(INTERVAL, 2), Optional.of(savepoint));
            Stock.killWhileReloading(mart.flink(), job);
            await().atMost(PostgresFixture.PATIENCE)
                    .untilAsserted(() -> assertThat(RecordedMetrics.sum("resnapshotRowsDeleted"))
                            .isPositive());
        }
        Stock.awaitEqual(shop);
        assertThat(RecordedMetrics.sum("resnapshots")).isEqualTo(1);
        assertThat(Stock.awaitTidemark(shop, 1).equals(history)).isEqualTo(loss != Loss.SERVER_INITIALISED_ANEW);
        Stock.assertShownAsLoading(shop, epoch);
        // It goes on with the stream.
        shop.run(
                "UPDATE items SET v = v + 1",
                "DELETE FROM items WHERE id % 7 = 0",
                "UPDATE kinds SET name = 'last' || kind");
        Stock.awaitEqual(shop);
        job.cancel().get();
    }

    private void lose(Loss loss) throws Exception {
        switch (loss) {
            case SLOT_DROPPED -> {
                Stock.changeAtOnce(shop);
                shop.dropSlot();
            }
            case SLOT_MOVED_ON -> {
                Stock.changeAtOnce(shop);
                shop.run("SELECT pg_replication_slot_advance('%s', pg_current_wal_lsn())".formatted(shop.database()));
            }
            case SERVER_INITIALISED_ANEW -> initialiseAnew();
            case TABLE_TAKEN_OUT_OF_THE_PUBLICATION -> {
                shop.run("ALTER PUBLICATION %s DROP TABLE kinds".formatted(shop.database()));
                Stock.changeAtOnce(shop);
            }
        }
        // What is lost is also what was put back in the same keys.
        shop.run("UPDATE items SET id = -id WHERE id BETWEEN 1 AND 10", "DELETE FROM items WHERE id = 600");
    }

    /** Another server's data under the port of this one. */
    private void initialiseAnew() throws Exception {
        try (DatabaseServer other = source()) {
            PostgresSource content = PostgresSource.start(other, mart);
            Stock.prepare(content);
            Stock.fill(content);
            Stock.changeAtOnce(content);
            other.stop();
            server.stop();
            Path data = server.logFile().resolveSibling("data");
            Files.move(data, data.resolveSibling("before"));
            Files.move(other.logFile().resolveSibling("data"), data);
            server.start();
        }
    }

    @Test
    void whatHasChangedIsCountedAndTheRestKeepsItsMetadata() throws Exception {
        String sql = shop.catalog(RESNAPSHOT)
                + Stock.pipeline(shop)
                + """
                  CREATE TABLE marked (id INT, v INT, body STRING, lsn STRING METADATA FROM 'lsn' VIRTUAL,
                    PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'tidemark-postgres-cdc',
                    'hostname' = '127.0.0.1', 'port' = '${SOURCE_PORT}', 'database-name' = '${SOURCE}',
                    'username' = '${SOURCE_USER}', 'password' = '${SOURCE_PASSWORD}', 'slot.name' = '${SOURCE}',
                    'schema-name' = 'public', 'table-name' = 'marked', 'on-gap' = 'resnapshot',
                    'scan.incremental.snapshot.chunk.size' = '20');
                  """
                + shop.target(
                        "marks",
                        "id int PRIMARY KEY, v int, body text, lsn text",
                        "id INT, v INT, body STRING, lsn STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO marks SELECT id, v, body, lsn FROM marked;";
        shop.run(
                "CREATE TABLE marked (id int PRIMARY KEY, v int, body text)",
                "ALTER TABLE marked ALTER body SET STORAGE EXTERNAL",
                "INSERT INTO marked SELECT n, 0, repeat('large', 1000) FROM generate_series(1, 3) n");
        JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 2), Optional.empty());
        Stock.awaitEqual(shop);
        shop.awaitEqual("SELECT id, v, body FROM marked", "SELECT id, v, body FROM marks");
        List<String> before = shop.targetRows("SELECT id, lsn FROM marks");
        String savepoint = mart.flink().stop(job);
        shop.awaitReleased();
        Stock.changeAtOnce(shop);
        shop.dropSlot();
        job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 2), Optional.of(savepoint));
        Stock.awaitEqual(shop);
        Stock.assertCounted(1);
        assertThat(shop.targetRows("SELECT id, lsn FROM marks")).isEqualTo(before);
        // From the log, and without the large value.
        shop.run("UPDATE marked SET v = 1 WHERE id = 2", "DELETE FROM marked WHERE id = 3");
        shop.awaitEqual("SELECT id, v, body FROM marked", "SELECT id, v, body FROM marks");
        job.cancel().get();
    }

    /** FAULTS 46. */
    @Test
    void aSlotThatIsDroppedUnderARunningJobIsMadeAnew() throws Exception {
        String sql = shop.catalog(RESNAPSHOT) + Stock.pipeline(shop);
        JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 2), Optional.empty());
        Stock.awaitEqual(shop);
        for (int times = 1; times <= 2; times++) {
            int loads = times;
            try (Stock stock = Stock.start(shop, loads)) {
                shop.dropSlot();
                await().atMost(PostgresFixture.PATIENCE)
                        .untilAsserted(() ->
                                assertThat(RecordedMetrics.sum("resnapshots")).isEqualTo(loads));
            }
            Stock.awaitEqual(shop);
            Stock.awaitTidemark(shop, loads);
        }
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
        job.cancel().get();
    }

    /** What has come and gone since the savepoint is in the target, and would not be deleted from there. */
    @Test
    void aTargetThatIsAheadIsNotLoadedOver() throws Exception {
        String sql = shop.catalog(RESNAPSHOT)
                + shop.target("mirror", "id int PRIMARY KEY, v int", "id INT, v INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mirror SELECT id, v FROM %s;".formatted(shop.source("items"));
        JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 2), Optional.empty());
        shop.awaitEqual("SELECT id, v FROM items", "TABLE mirror");
        Stock.awaitTidemark(shop, 0);
        String older = mart.flink().take(job, SnapshotKind.CANONICAL_SAVEPOINT).toString();
        shop.run("INSERT INTO items VALUES (5000, 1, 1, 'comes and goes')");
        shop.awaitEqual("SELECT id, v FROM items", "TABLE mirror");
        Stock.awaitTidemark(shop, 0);
        mart.flink().stop(job);
        shop.awaitReleased();
        shop.run("DELETE FROM items WHERE id = 5000");
        shop.dropSlot();
        List<String> before = shop.targetRows("TABLE mirror");
        job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 2), Optional.of(older));
        assertThat(job.getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .havingRootCause()
                .withMessageContaining("TM-3013")
                .withMessageContaining("by load 1 of its tables");
        assertThat(shop.targetRows("TABLE mirror")).isEqualTo(before);
    }

    @Test
    void stateThatWasWrittenWithoutTheOptionIsRefused() throws Exception {
        String statements = Stock.pipeline(shop);
        JobClient job =
                shop.submit(shop.catalog() + statements, PostgresFixture.settings(INTERVAL, 2), Optional.empty());
        Stock.awaitEqual(shop);
        String savepoint = mart.flink().stop(job);
        shop.awaitReleased();
        JobClient refused = shop.submit(
                shop.catalog(RESNAPSHOT) + statements, PostgresFixture.settings(INTERVAL, 2), Optional.of(savepoint));
        assertThat(refused.getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .havingRootCause()
                .withMessageContaining("TM-1008  A table option cannot be used")
                .withMessageContaining("'on-gap' = 'resnapshot', and the restored state does not have the last rows of"
                        + " public.items by id");
    }

    @Test
    void aTableWithoutAPrimaryKeyIsRefusedWhenThePipelineIsPlanned() throws Exception {
        shop.run("CREATE TABLE keyless (a int)", "ALTER TABLE keyless REPLICA IDENTITY FULL");
        String sql = shop.catalog(RESNAPSHOT)
                + shop.target("n", "a int PRIMARY KEY, n bigint", "a INT, n BIGINT, PRIMARY KEY (a) NOT ENFORCED")
                + "INSERT INTO n SELECT a, COUNT(*) FROM %s GROUP BY a;".formatted(shop.source("keyless"));
        assertThatThrownBy(() -> shop.submit(sql, PostgresFixture.settings(INTERVAL, 2), Optional.empty()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-1008  A table option cannot be used")
                .hasMessageContaining("'on-gap' = 'resnapshot', and public.keyless is read without a primary key");
    }
}
