package io.tidemark.cli.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.pipeline.Pipelines;
import io.tidemark.cli.rest.FakeFlink;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartingPointTest {

    private static final String NONE = "null";

    private FakeFlink cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new FakeFlink();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private StartingPoint of(String state, long ended, String checkpoint, String savepoint, String restored) {
        cluster.job("1", "orders", state, Instant.EPOCH, ended).checkpoints("1", checkpoint, savepoint, restored);
        FlinkRest flink = new FlinkRest(URI.create(cluster.address()));
        JobSummary job = new Pipelines(flink).find("orders");
        return StartingPoint.of(flink, job, flink.checkpoints(job), Optional.empty());
    }

    /** FLINK-25191. */
    @Test
    void aRunningJobRecoversFromItsCheckpointAndNotFromALaterSavepoint() {
        StartingPoint start = of(
                "RUNNING",
                -1,
                FakeFlink.checkpoint(5, Instant.EPOCH, "/s/chk-5"),
                FakeFlink.checkpoint(6, Instant.EPOCH.plusSeconds(1), "/s/savepoint-6"),
                FakeFlink.restored(4, "/s/savepoint-4"));
        assertThat(start).isEqualTo(new StartingPoint(Optional.of("/s/chk-5"), true, "checkpoint 5", ""));
    }

    @Test
    void beforeItsFirstCheckpointARunningJobRecoversFromWhatItWasStartedFrom() {
        StartingPoint start = of(
                "RUNNING",
                -1,
                NONE,
                FakeFlink.checkpoint(6, Instant.EPOCH, "/s/savepoint-6"),
                FakeFlink.restored(4, "/s/savepoint-4"));
        assertThat(start)
                .isEqualTo(new StartingPoint(Optional.of("/s/savepoint-4"), false, "what it was started from", ""));
    }

    @Test
    void whatHasEndedIsResumedFromTheNewestItHasLeft() {
        StartingPoint start =
                of("FINISHED", 1_000, NONE, FakeFlink.checkpoint(6, Instant.EPOCH, "/s/savepoint-6"), NONE);
        assertThat(start.path()).contains("/s/savepoint-6");
        assertThat(start.words()).isEqualTo("/s/savepoint-6, left by job 1");
    }

    @Test
    void whatMayNotBeTheNewestIsNotKnownAsForResume() {
        StartingPoint start = of(
                "FINISHED",
                1_000,
                FakeFlink.checkpoint(7, Instant.EPOCH.plusSeconds(9), "/s/chk-7"),
                FakeFlink.checkpoint(6, Instant.EPOCH, "/s/savepoint-6"),
                NONE);
        assertThat(start.path()).isEmpty();
        assertThat(start.why()).contains("later is checkpoint 7 of job 1, which is discarded");
    }
}
