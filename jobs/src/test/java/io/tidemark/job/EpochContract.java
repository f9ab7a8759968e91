package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.position.WalPosition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** All tables of a pipeline and its tidemark change in one transaction per epoch, whatever dies meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EpochContract {

    private static final int KILLS = Integer.getInteger("tidemark.kills", 4);
    private static final long SEED = Long.getLong("tidemark.seed", 20_261_122);
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private DatabaseServer server;

    @TempDir
    private Path directory;

    private PostgresFixture shop;
    private Mart mart;

    /** Where the pipeline writes; the source is this database. */
    abstract Mart mart(PostgresFixture source) throws SQLException;

    @BeforeAll
    final void start() {
        server = Servers.postgres()
                .setting("synchronous_commit", "on")
                .setting("max_replication_slots", "20")
                .setting("max_wal_senders", "20")
                .start();
    }

    @AfterAll
    final void stop() {
        server.close();
    }

    @BeforeEach
    final void prepare() throws Exception {
        shop = PostgresFixture.start(server, directory);
        Bank.prepare(shop);
        mart = mart(shop);
    }

    @AfterEach
    final void end() throws Exception {
        shop.close();
        mart.close();
    }

    private JobClient submit(String sql, int parallelism, Optional<String> restore) throws Exception {
        return submit(sql, PostgresFixture.settings(INTERVAL, parallelism), restore);
    }

    private JobClient submit(String sql, Configuration settings, Optional<String> restore) throws Exception {
        Map<String, String> values = new HashMap<>(shop.values());
        values.putAll(mart.values());
        return shop.submit(sql, values, settings, restore);
    }

    private long epoch() throws SQLException {
        return mart.number("SELECT coalesce(max(epoch), 0) FROM tidemark.pipeline");
    }

    private void awaitStreaming() {
        await().atMost(PostgresFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> mart.number("SELECT count(*) FROM tidemark.tidemark WHERE phase = 'STREAMING'") == 1);
    }

    private void awaitEpochAfter(long epoch) {
        await().atMost(PostgresFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> epoch() > epoch);
    }

    /** FAULTS 1. */
    @Test
    void everyReadIsOfOneSourceTransactionWhileTaskManagersDie() throws Exception {
        Random random = new Random(SEED);
        JobClient job = submit(shop.catalog() + Bank.all(mart), 2, Optional.empty());
        awaitStreaming();
        try (Bank bank = Bank.open(shop, SEED);
                BankReader reader = BankReader.open(mart)) {
            for (int kill = 0; kill < KILLS; kill++) {
                awaitEpochAfter(epoch() + random.nextInt(4));
                shop.flink().replaceTaskManager();
            }
            awaitEpochAfter(epoch() + 5);
            bank.close();
            Bank.awaitEqual(shop, mart);
            reader.assertWhole();
        }
        job.cancel().get();
    }

    /** What dies in which window of an epoch. FAULTS 2. */
    private interface Window {

        /** Keeps the epoch in the window until the connection is closed, and waits until it is there. */
        void hold(Connection connection, long epoch) throws Exception;
    }

    private void killIn(Window window) throws Exception {
        JobClient job = submit(shop.catalog() + Bank.all(mart), 2, Optional.empty());
        awaitStreaming();
        try (Bank bank = Bank.open(shop, SEED);
                BankReader reader = BankReader.open(mart)) {
            for (int round = 0; round < 2; round++) {
                awaitEpochAfter(epoch() + 1);
                try (Connection connection = mart.connectToLock()) {
                    connection.setAutoCommit(false);
                    window.hold(connection, epoch());
                    shop.flink().replaceTaskManager();
                    connection.rollback();
                }
            }
            awaitEpochAfter(epoch() + 3);
            bank.close();
            Bank.awaitEqual(shop, mart);
            reader.assertWhole();
        }
        job.cancel().get();
    }

    @Test
    void killBetweenStageAndCheckpoint() throws Exception {
        killIn((connection, epoch) -> {
            // One writer of the history cannot commit; the others have, and the checkpoint waits.
            mart.execute(connection, "SELECT 1 FROM tidemark.slot WHERE stage LIKE '%history_m' FOR UPDATE");
            mart.awaitWaiting("%tidemark.slot%");
        });
    }

    @Test
    void killBetweenCheckpointAndApply() throws Exception {
        killIn((connection, epoch) -> {
            mart.execute(connection, "SELECT 1 FROM tidemark.pipeline FOR UPDATE");
            mart.awaitWaiting("SELECT branch, epoch, attempt, generation%");
        });
    }

    @Test
    void killInsideApply() throws Exception {
        killIn((connection, epoch) -> {
            mart.execute(connection, mart.lockTidemark());
            mart.awaitWaiting("INSERT INTO tidemark.tidemark%");
        });
    }

    @Test
    void killAfterApply() throws Exception {
        killIn((connection, epoch) -> awaitEpochAfter(epoch));
    }

    private static String putAside(String declaration) {
        return declaration.replace("'table-name'", "'on-refused-row' = 'dead-letter', 'table-name'");
    }

    private String documents() throws SQLException {
        shop.run(
                "CREATE TABLE documents (id int PRIMARY KEY, doc text)",
                "INSERT INTO documents VALUES (1, '{}'), (2, 'no json'), (3, '[]')");
        return shop.catalog()
                + putAside(mart.target(
                        "documents_m", "id int PRIMARY KEY, doc json", "id INT PRIMARY KEY NOT ENFORCED, doc STRING"))
                + "INSERT INTO documents_m SELECT * FROM shop.`public`.documents;";
    }

    private void awaitDocuments(List<String> expected, String deadLetters) {
        await().atMost(PostgresFixture.PATIENCE).ignoreExceptions().untilAsserted(() -> {
            assertThat(mart.rows("SELECT id FROM documents_m ORDER BY id")).isEqualTo(expected);
            assertThat(mart.rows("SELECT row_key FROM tidemark.tidemark_dead_letter").stream()
                            .map(key -> key.replaceAll("\\D+", ""))
                            .sorted()
                            .collect(Collectors.joining(",")))
                    .isEqualTo(deadLetters);
        });
    }

    /** FAULTS 33: by policy they are put aside, in the commit of their epoch, and nothing else waits for them. */
    @Test
    void rowsThatTheTargetRefusesArePutAsideUntilTheyAreMended() throws Exception {
        JobClient job = submit(documents(), 2, Optional.empty());
        awaitDocuments(List.of("1", "3"), "2");
        awaitStreaming();
        shop.run(
                "UPDATE documents SET doc = 'none either' WHERE id = 1",
                "INSERT INTO documents VALUES (4, '{}'), (5, 'none')");
        awaitDocuments(List.of("1", "3", "4"), "1,2,5");
        shop.flink().replaceTaskManager();
        shop.run("UPDATE documents SET doc = '{}' WHERE id IN (1, 2)", "DELETE FROM documents WHERE id = 5");
        awaitDocuments(List.of("1", "2", "3", "4"), "");
        assertThat(mart.number("SELECT count(*) FROM tidemark.refused")).isZero();
        job.cancel().get();
    }

    /** FAULTS 3. */
    @Test
    void nothingMovesWhileCheckpointsCannotBeWritten() throws Exception {
        Path storage = Files.createDirectory(directory.resolve("storage"));
        Path link = Files.createSymbolicLink(shop.flink().checkpoints(), storage);
        Configuration settings = PostgresFixture.settings(INTERVAL, 2);
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        JobClient job = submit(shop.catalog() + Bank.all(mart), settings, Optional.empty());
        awaitStreaming();
        try (Bank bank = Bank.open(shop, SEED);
                BankReader reader = BankReader.open(mart)) {
            awaitEpochAfter(epoch() + 3);
            // Nobody can make a directory in a file, root included.
            lead(link, Files.createFile(directory.resolve("full")));
            awaitFailedCheckpoints(job, 2);
            long last = Checkpoints.number(
                    shop.flink().newestCheckpoint(job.getJobID()).orElseThrow());
            String position = position(storage, last);
            await("what has completed to be applied")
                    .atMost(PostgresFixture.PATIENCE)
                    .until(() -> epoch() >= last);
            assertThat(epoch()).as("what is applied").isEqualTo(last);
            List<String> shown = shown();
            assertThat(shown).contains(position);
            long transactions = bank.transactions();
            awaitFailedCheckpoints(job, 5);
            assertThat(bank.transactions()).as("transactions meanwhile").isGreaterThan(transactions);
            assertThat(shown()).as("rows and tidemark").isEqualTo(shown);
            WalPosition acknowledged = shop.acknowledged().orElseThrow();
            assertThat(WalPosition.parse(position).isBefore(acknowledged))
                    .as("the source may forget all before %s, and a restore begins at %s", acknowledged, position)
                    .isFalse();
            lead(link, storage);
            awaitEpochAfter(last + 3);
            bank.close();
            Bank.awaitEqual(shop, mart);
            reader.assertWhole();
        }
        assertThat(EndedJob.of(shop.flink().job(job.getJobID())).restarts())
                .as("restarts")
                .isZero();
        job.cancel().get();
    }

    private void lead(Path link, Path to) throws IOException {
        Path other = Files.createSymbolicLink(directory.resolve("other"), to);
        Files.move(other, link, StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitFailedCheckpoints(JobClient job, int more) throws Exception {
        long before = failedCheckpoints(job);
        await("checkpoints that fail")
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> failedCheckpoints(job) >= before + more);
    }

    private long failedCheckpoints(JobClient job) throws Exception {
        return shop.flink()
                .job(job.getJobID())
                .getCheckpointStatsSnapshot()
                .getCounts()
                .getNumberOfFailedCheckpoints();
    }

    private static String position(Path storage, long checkpoint) throws Exception {
        Path path = Path.of(URI.create(Checkpoints.of(checkpoint, Checkpoints.in(storage))));
        return Checkpoints.stream(path).orElseThrow().position().toString();
    }

    /** All that the target shows, its position first. */
    private List<String> shown() throws SQLException {
        List<String> shown = new ArrayList<>(mart.rows("SELECT position FROM tidemark.tidemark"));
        for (String query : List.of(
                "SELECT pipeline, source, epoch, phase, applied_at FROM tidemark.tidemark",
                "SELECT * FROM accounts_m",
                "SELECT * FROM tellers_m",
                "SELECT * FROM branches_m",
                "SELECT * FROM history_m")) {
            shown.addAll(mart.rows(query));
        }
        return shown;
    }
}
