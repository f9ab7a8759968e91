package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Histogram;
import org.junit.jupiter.api.Test;

/** What an operator is told of a target by the cluster, beside what the target says itself. */
class EpochMetricsIT extends PostgresContract {

    private static final String WITH_ROWS = " FROM tidemark.tidemark_history WHERE rows > 0";

    @Override
    DatabaseServer startServer() {
        return startSynchronous();
    }

    private long epoch() throws Exception {
        return shop.number("SELECT coalesce(max(epoch), 0) FROM tidemark.pipeline");
    }

    @Test
    void theMetricsOfTheTargetAgreeWithItsHistory() throws Exception {
        shop.run("CREATE TABLE source (id int PRIMARY KEY)", "INSERT INTO source SELECT generate_series(1, 100)");
        JobClient job = shop.submit(shop.catalog()
                + shop.target("mirror", "id int PRIMARY KEY", "id INT PRIMARY KEY NOT ENFORCED")
                + "INSERT INTO mirror SELECT id FROM %s;".formatted(shop.source("source")));
        shop.awaitEqual("TABLE source", "TABLE mirror");
        for (int id = 101; id <= 150; id += 10) {
            long before = epoch();
            shop.run("INSERT INTO source SELECT generate_series(%d, %d)".formatted(id, id + 9));
            await().atMost(PostgresFixture.PATIENCE).until(() -> epoch() > before + 1);
        }
        shop.awaitEqual("TABLE source", "TABLE mirror");
        // Epochs go on, without rows: both are asked between two of them.
        await().atMost(PostgresFixture.PATIENCE).untilAsserted(() -> {
            long epochs = shop.number("SELECT count(*) FROM tidemark.tidemark_history");
            assertThat(RecordedMetrics.count("epochsApplied")).isEqualTo(epochs);
            assertThat(RecordedMetrics.sum("epochApplied")).isEqualTo(epoch());
            assertThat(RecordedMetrics.histogram("epochApplyMillis").getCount()).isEqualTo(epochs);
        });
        assertThat(shop.number("SELECT sum(rows)" + WITH_ROWS)).isEqualTo(150);
        assertThat(RecordedMetrics.count("rowsApplied")).isEqualTo(150);
        Histogram rows = RecordedMetrics.histogram("epochRows");
        assertThat(rows.getStatistics().getMax()).isEqualTo(shop.number("SELECT max(rows)" + WITH_ROWS));
        assertThat(RecordedMetrics.histogram("epochBytes").getStatistics().getMax())
                .as(
                        "bytes of the epoch of the most rows, each of which has three digits or less, and says which one it is")
                .isGreaterThan(rows.getStatistics().getMax());
        assertThat(RecordedMetrics.histogram("millisCommitToVisible").getCount())
                .isEqualTo(shop.number("SELECT count(commit_time)" + WITH_ROWS))
                .isPositive();
        assertThat(RecordedMetrics.sum("deadLetters")).isZero();
        assertThat(RecordedMetrics.count("applyRetries")).isZero();
        job.cancel().get();
    }
}
