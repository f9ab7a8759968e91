package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.checkpoint.flink.SnapshotKind;
import io.tidemark.source.CaptureSource;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.TableName;
import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.postgres.PostgresEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.types.logical.IntType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job is stopped when its tables are loaded and its stream waits for a checkpoint: which its savepoint is. */
class StoppedLoadIT extends PostgresContract {

    private static final Duration NEVER = Duration.ofDays(1);

    @BeforeEach
    void prepare() throws Exception {
        shop.run("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 2000)", "ANALYZE t");
        WatchedSource.EVENTS.clear();
    }

    /** Two readers: with one the stream waits for no checkpoint. */
    private JobClient submit(Optional<String> restore) throws Exception {
        PostgresEndpoint endpoint = new PostgresEndpoint(
                "127.0.0.1",
                shop.server().port(),
                shop.database(),
                shop.server().user(),
                shop.server().password());
        CaptureSource source = new CaptureSource(new PostgresCapture(
                endpoint,
                shop.database(),
                false,
                shop.database(),
                true,
                LoadOptions.ofChunks(500),
                1,
                PostgresCapture.STATUS_INTERVAL,
                RestorePolicy.DEFAULT));
        source.add(new CapturedTable(
                new TableName("public", "t"),
                List.of(new CapturedColumn("id", new IntType(false))),
                List.of("id"),
                List.of("id"),
                false));
        Configuration settings = PostgresFixture.settings(NEVER, 2);
        StreamExecutionEnvironment env = shop.flink().environment(settings, restore);
        env.fromSource(new WatchedSource(source), WatermarkStrategy.noWatermarks(), "t")
                .uid("t")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        return env.executeAsync();
    }

    private static void awaitLoaded() {
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> RecordedMetrics.sum("firstLoadChunks") > 1
                        && RecordedMetrics.sum("firstLoadChunksDone") == RecordedMetrics.sum("firstLoadChunks"));
        assertThat(RecordedMetrics.sum("streaming")).isZero();
    }

    /** Flink fails a task that ends and does not get what the enumerator sends to it, and with it the stop. */
    @Test
    void readersAreSentNothingWhenTheSavepointOfAStopHasCompleted() throws Exception {
        JobClient job = submit(Optional.empty());
        awaitLoaded();
        String savepoint = shop.flink().stop(job);
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.FINISHED);
        await().atMost(PostgresFixture.PATIENCE).until(() -> WatchedSource.EVENTS.contains("checkpoint 1 completed"));
        assertThat(WatchedSource.EVENTS).endsWith("checkpoint 1 completed");
        submit(Optional.of(savepoint));
        awaitLoaded();
    }

    @Test
    void theStreamBeginsBehindACheckpoint() throws Exception {
        JobClient job = submit(Optional.empty());
        awaitLoaded();
        assertThat(WatchedSource.EVENTS).containsOnly("assignSplit");
        int before = WatchedSource.EVENTS.size();
        shop.flink().take(job, SnapshotKind.CHECKPOINT);
        // Readers and the enumerator are told of it in any order.
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(WatchedSource.EVENTS.stream().skip(before))
                        .containsSubsequence("sendEventToSourceReader", "assignSplit"));
        job.cancel().get();
    }
}
