package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.SharedReader;
import io.tidemark.source.TableName;
import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.postgres.PostgresEndpoint;
import io.tidemark.source.rows.Mark;
import io.tidemark.source.split.StreamSplit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The position of the source is available downstream just ahead of each barrier. */
class MarkIT {

    private static final int MARKS = 30;

    /** By checkpoint; the cluster runs in this process. */
    private static final Map<Long, Mark> SEEN = new ConcurrentHashMap<>();

    @TempDir
    private Path directory;

    @Test
    void theMarkOfACheckpointIsThePositionInItsState() throws Exception {
        try (DatabaseServer server = Servers.postgres().start();
                PostgresFixture shop = PostgresFixture.start(server, directory)) {
            Transfers.prepare(shop);
            PostgresCapture options = new PostgresCapture(
                    new PostgresEndpoint("127.0.0.1", server.port(), shop.database(), server.user(), server.password()),
                    shop.database(),
                    false,
                    shop.database(),
                    true,
                    LoadOptions.DEFAULT,
                    CaptureOptions.TRANSACTION_ROWS,
                    PostgresCapture.STATUS_INTERVAL,
                    RestorePolicy.DEFAULT);
            DeclaredTable table = new DeclaredTable(
                    new TableName("public", "checking"),
                    List.of(
                            new CapturedColumn("id", new IntType(false)),
                            new CapturedColumn("balance", new BigIntType(false))),
                    List.of("id"));
            StreamExecutionEnvironment env =
                    shop.flink().environment(PostgresFixture.settings(Duration.ofMillis(100), 2), Optional.empty());
            SharedReader reader = SharedReader.of(env, options);
            reader.rows(options.capture(table), List.of()).sinkTo(new DiscardingSink<>());
            reader.marks()
                    .map(mark -> {
                        SEEN.put(mark.checkpoint(), mark);
                        return mark;
                    })
                    .returns(Mark.class)
                    .sinkTo(new DiscardingSink<>());
            JobClient job = env.executeAsync("marks");
            try (Transfers transfers = Transfers.start(shop, 3)) {
                await().atMost(PostgresFixture.PATIENCE).until(() -> SEEN.size() > MARKS);
            }
            job.cancel().get();
            int compared = 0;
            for (Path checkpoint : Checkpoints.in(shop.flink().checkpoints())) {
                Optional<StreamSplit> stream = Checkpoints.stream(checkpoint);
                Mark mark = SEEN.get(Checkpoints.number(checkpoint));
                if (stream.isPresent() && mark != null) {
                    assertThat(mark.source()).isEqualTo(shop.database());
                    assertThat(mark.position())
                            .isEqualTo(stream.get().position().toString());
                    assertThat(mark.commitMicros()).isEqualTo(stream.get().commitMicros());
                    compared++;
                }
            }
            assertThat(compared).isGreaterThan(MARKS / 2);
        }
    }
}
