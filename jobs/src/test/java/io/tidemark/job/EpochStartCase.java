package io.tidemark.job;

import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.position.ReadLimit;
import io.tidemark.position.WalPosition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A bank's tables in a source, a database that a pipeline writes, and jobs between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EpochStartCase {

    static final long SEED = Long.getLong("tidemark.seed", 20_261_122);
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private DatabaseServer server;

    @TempDir
    Path directory;

    PostgresFixture shop;
    Mart mart;
    private final Map<String, String> values = new HashMap<>();

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
        values.putAll(shop.values());
        values.putAll(mart.values());
    }

    @AfterEach
    final void end() throws Exception {
        shop.close();
        mart.close();
    }

    final JobClient submit(String sql, Optional<String> restore) throws Exception {
        return submit(shop.flink(), sql, restore);
    }

    final JobClient submit(MiniFlink cluster, String sql, Optional<String> restore) throws Exception {
        return shop.submit(cluster, sql, values, PostgresFixture.settings(INTERVAL, 1), restore);
    }

    /** The pipeline of {@code sql}, read from a slot that has been copied while it stood further back. */
    final String withSlot(String sql, String slot) {
        return sql.replace(
                "'slot.name' = '${DATABASE}'",
                "'slot.name' = '%s', 'debezium.publication.name' = '%s'".formatted(slot, shop.database()));
    }

    final void copySlot(String to) throws SQLException {
        shop.run("SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(shop.database(), to));
    }

    final void awaitStreaming() {
        await().atMost(PostgresFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> mart.number("SELECT count(*) FROM tidemark.tidemark WHERE phase = 'STREAMING'") == 1);
    }

    final WalPosition tidemark() throws SQLException {
        return WalPosition.parse(mart.text("SELECT position FROM tidemark.tidemark"));
    }

    final void work(int transactions, Runnable whenDone) throws Exception {
        try (Bank bank = Bank.open(shop, SEED)) {
            await().atMost(PostgresFixture.PATIENCE).until(() -> bank.transactions() >= transactions);
        }
        whenDone.run();
    }

    final String failure(JobClient job) throws Exception {
        return failure(shop.flink(), job);
    }

    static String failure(MiniFlink cluster, JobClient job) throws Exception {
        await().atMost(PostgresFixture.PATIENCE).until(() -> job.getJobStatus().get() == JobStatus.FAILED);
        return ClusterProblems.jobFailure(
                        cluster.job(job.getJobID()).getFailureInfo().getException())
                .getMessage();
    }

    /** The last checkpoint, and a slot that serves it while the job that has left it goes on. */
    final String lastCheckpoint() throws Exception {
        List<Path> streaming = Checkpoints.streaming(shop.flink().checkpoints());
        return streaming.get(streaming.size() - 1).toUri().toString();
    }

    /** Of the only pipeline of the target, read up to a place, held or visibly. */
    final JobClient replay(String sql, String restore, Optional<ReadLimit> until, boolean visible) throws Exception {
        Path file = Files.writeString(directory.resolve("replay.sql"), sql);
        Configuration settings = PostgresFixture.settings(INTERVAL, 1);
        settings.set(PipelineOptions.NAME, mart.text("SELECT pipeline FROM tidemark.pipeline"));
        Pipeline pipeline = Pipeline.plan(
                file, new Variables(values, Map.of()), shop.flink().environment(settings, Optional.of(restore)));
        until.ifPresent(pipeline::readUpTo);
        if (visible) {
            pipeline.replayVisibly();
        }
        return pipeline.start();
    }
}
