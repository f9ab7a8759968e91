package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With {@code on-gap = resnapshot} a job whose changes are lost brings its targets to equality by itself. */
abstract class MySqlResnapshotContract extends MySqlContract {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    /** What makes the changes since the savepoint unavailable. */
    enum Loss {
        LOG_PURGED,
        LOG_BEGUN_ANEW
    }

    private String pipeline() throws Exception {
        Stock.prepare(shop);
        Stock.fill(shop);
        shop.run("ANALYZE TABLE items, kinds");
        return shop.catalog("'on-gap' = 'resnapshot'", "'scan.incremental.snapshot.chunk.size' = '20'")
                + Stock.pipeline(shop);
    }

    private String followAndStop(String sql) throws Exception {
        JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 2), Optional.empty());
        Stock.awaitEqual(shop);
        Stock.awaitTidemark(shop, 0);
        String savepoint = shop.flink().stop(job);
        await().atMost(PostgresFixture.PATIENCE).until(() -> shop.logReaders() == 0);
        return savepoint;
    }

    private void lose(Loss loss) throws Exception {
        if (loss == Loss.LOG_BEGUN_ANEW) {
            shop.resetLog(1);
            return;
        }
        shop.run("FLUSH BINARY LOGS");
        String oldest = shop.head().file();
        // A file is kept for as long as the server may need it after a crash.
        await().atMost(PostgresFixture.PATIENCE).until(() -> {
            shop.run("PURGE BINARY LOGS TO '%s'".formatted(oldest));
            return shop.log().files().size() == 1;
        });
    }

    /** FAULTS 23, 25. */
    @ParameterizedTest
    @EnumSource(Loss.class)
    void changesThatAreLostAreFoundInTheTables(Loss loss) throws Exception {
        String sql = pipeline();
        String savepoint = followAndStop(sql);
        long epoch = Stock.epoch(shop);
        Stock.changeAtOnce(shop);
        lose(loss);
        JobClient job;
        try (Stock stock = Stock.start(shop, 7)) {
            job = shop.submit(Stock.slowly(sql), PostgresFixture.settings(INTERVAL, 2), Optional.of(savepoint));
            Stock.killWhileReloading(shop.flink(), job);
            await().atMost(PostgresFixture.PATIENCE)
                    .untilAsserted(() -> assertThat(RecordedMetrics.sum("resnapshotRowsDeleted"))
                            .isPositive());
        }
        Stock.awaitEqual(shop);
        assertThat(RecordedMetrics.sum("resnapshots")).isEqualTo(1);
        Stock.awaitTidemark(shop, 1);
        Stock.assertShownAsLoading(shop, epoch);
        job.cancel().get();
    }

    @Test
    void whatHasChangedIsCounted() throws Exception {
        String sql = pipeline();
        String savepoint = followAndStop(sql);
        Stock.changeAtOnce(shop);
        lose(Loss.LOG_BEGUN_ANEW);
        JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 2), Optional.of(savepoint));
        Stock.awaitEqual(shop);
        Stock.assertCounted(1);
        job.cancel().get();
    }

    @Test
    void aLogThatIsBegunAnewUnderARunningJobIsFollowedFromThere() throws Exception {
        JobClient job = shop.submit(pipeline(), PostgresFixture.settings(INTERVAL, 2), Optional.empty());
        Stock.awaitEqual(shop);
        try (Stock stock = Stock.start(shop, 7)) {
            shop.resetLog(1);
            await().atMost(PostgresFixture.PATIENCE).untilAsserted(() -> assertThat(RecordedMetrics.sum("resnapshots"))
                    .isEqualTo(1));
        }
        Stock.awaitEqual(shop);
        Stock.awaitTidemark(shop, 1);
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
        job.cancel().get();
    }
}
