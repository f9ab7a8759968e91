package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.pipeline.PipelineClient;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The built jar on a cluster of processes, under a live workload from the snapshot's first moment on (FAULTS 1). */
class ShopPipelineIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int ROWS = 60_000;
    private static final double RATE = 100;
    private static final long SEED = Long.getLong("tidemark.seed", 7);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private DemoServers servers;
    private ShopPipeline pipeline;
    private Workload workload;

    @BeforeEach
    void openTheShop(TestInfo test) throws Exception {
        System.out.printf("%s: seed %d (-Dtidemark.seed), logs in %s%n", test.getDisplayName(), SEED, directory);
        TidemarkHome home = TidemarkHome.current();
        servers = DemoServers.start(home, directory);
        Shop shop = Shop.ofRows(ROWS);
        servers.prepare(home, shop, SEED);
        pipeline = new ShopPipeline(home, servers, PATIENCE, status -> {});
        workload = new Workload(servers.source(), DemoServers.SHOP, shop, new ShopIds(shop), RATE, SEED);
        workload.start();
    }

    @AfterEach
    void closeTheShop() throws SQLException {
        if (workload != null) {
            workload.close();
        }
        if (pipeline != null) {
            pipeline.close();
        }
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    void isEqualAfterTheTaskManagerWasKilledInTheSnapshotAndInTheStream() throws Exception {
        pipeline.submit(Optional.empty());
        pipeline.await("rows of the snapshot", status -> status.rowsRead() > 0);
        assertThat(pipeline.status().streaming())
                .as("the snapshot is over already")
                .isFalse();
        killTaskManager();
        pipeline.awaitStreaming();
        pipeline.awaitCheckpointAfter(Instant.now());
        killTaskManager();

        workload.stop();
        pipeline.awaitCaughtUp();
        assertEqual();
        assertThat(workload.transactions()).isGreaterThan(500);
    }

    @Test
    void isEqualAfterAStopWithSavepointAndARestoreWhileTheShopStaysOpen() throws Exception {
        String first = pipeline.submit(Optional.empty());
        pipeline.awaitStreaming();
        pipeline.awaitCheckpointAfter(Instant.now());
        String savepoint = pipeline.flink().stopWithSavepoint(first);
        long atStop = workload.transactions();
        String second = pipeline.submit(Optional.of(savepoint));
        assertThat(second).isNotEqualTo(first);
        assertThat(workload.transactions())
                .as("transactions while it was stopped")
                .isGreaterThan(atStop + 100);
        pipeline.awaitStreaming();

        workload.stop();
        pipeline.awaitCaughtUp();
        assertEqual();

        servers.close();
        assertThat(SecretScan.filesWith(directory, "tidemark_shop"))
                .as("what is no secret is found")
                .isNotEmpty();
        assertThat(SecretScan.filesWith(directory, servers.variables().get("SHOP_PASSWORD")))
                .as("logs, checkpoints and savepoints that hold the source's password (FAULTS 44)")
                .isEmpty();
        for (String secret : List.of("SHOP_PASSWORD", "MART_PASSWORD")) {
            assertThat(SecretScan.filesWith(
                            PipelineClient.LOG.getParent(), servers.variables().get(secret)))
                    .as("the submission's logs that hold a password (FAULTS 44)")
                    .isEmpty();
        }
        assertThat(SecretScan.filesWith(directory, servers.variables().get("MART_PASSWORD")))
                .as("logs, checkpoints and savepoints that hold the target's password (FAULTS 44)")
                .isEmpty();
    }

    private void killTaskManager() throws Exception {
        servers.flink().killTaskManager();
        Instant killed = Instant.now();
        servers.flink().startTaskManager();
        pipeline.awaitCheckpointAfter(killed);
        assertThat(pipeline.flink().lastFailure(pipeline.jobId()))
                .as("the job has noticed that its TaskManager was killed")
                .hasValueSatisfying(failure -> assertThat(failure.at()).isAfter(killed));
    }

    private void assertEqual() throws SQLException {
        List<ViewComparison.Verdict> verdicts = pipeline.verdicts();
        assertThat(verdicts).allSatisfy(verdict -> {
            assertThat(verdict.differences()).as(verdict.view().name()).isEmpty();
            assertThat(verdict.differing()).isZero();
            assertThat(verdict.rows()).isPositive();
        });
        assertThat(verdicts).hasSize(3);
    }
}
