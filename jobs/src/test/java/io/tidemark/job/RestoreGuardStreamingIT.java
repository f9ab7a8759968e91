package io.tidemark.job;

import static io.tidemark.job.BothReaders.OURS;
import static io.tidemark.job.BothReaders.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.position.WalPosition;
import io.tidemark.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Something happens to slot or publication while the job runs (FAULTS 46, 22). */
class RestoreGuardStreamingIT extends RestoreGuardContract {

    private static final Duration NO_CHECKPOINT = Duration.ofHours(1);

    @BeforeEach
    void prepareRestore() throws Exception {
        restore = FaultedRestore.prepare(shop, mart);
    }

    @AfterEach
    void reset() throws Exception {
        shop.run("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
    }

    private long lostSlots() throws Exception {
        return shop.number("SELECT count(*) FROM pg_replication_slots WHERE wal_status = 'lost'");
    }

    /** No checkpoint completes, so that the slots stay where they are; the server removes their log under the readers. */
    @Test
    void aSlotThatIsLostWhileItIsReadFailsTheJob() throws Exception {
        restore.followAndStop();
        for (String reader : new String[] {PLAIN, OURS}) {
            String savepoint = reader.equals(OURS) ? restore.savepoint() : restore.plainSavepoint();
            restore.readers().submit(reader, PostgresFixture.settings(NO_CHECKPOINT, 1), Optional.of(savepoint));
        }
        await("both readers to read their slots")
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> shop.number("SELECT count(*) FROM pg_replication_slots WHERE active") == 2);
        WalPosition stored = restore.stored();
        shop.run("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
        restore.fillSegments(3);
        await("the server to remove the log of both slots")
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> {
                    shop.run("CHECKPOINT");
                    return lostSlots() == 2;
                });
        Problem problem = restore.failedWhileRunning();
        assertThat(problem.code().id()).isEqualTo("TM-2014");
        assertThat(problem.found()).contains(Refusal.TABLE).contains(shop.database());
        assertThat(lostSlots()).as("no slot was made anew").isEqualTo(2);
        assertThat(restore.stored()).isEqualTo(stored);
        assertThat(restore.readers().job(PLAIN).getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void aTableThatIsTakenOutWhileItIsReadFailsTheJob() throws Exception {
        restore.follow();
        shop.run("ALTER PUBLICATION %s DROP TABLE source".formatted(shop.database()));
        restore.write(30);
        Problem problem = restore.failedWhileRunning();
        assertThat(problem.code().id()).isEqualTo("TM-2014");
        assertThat(problem.found()).contains(Refusal.TABLE).contains(shop.database());
    }

    @Test
    void aTableThatIsTakenOutAndPutBackWhileItIsReadFailsTheJob() throws Exception {
        restore.follow();
        shop.run(
                "ALTER PUBLICATION %s DROP TABLE source".formatted(shop.database()),
                "INSERT INTO source VALUES (-1, 0)",
                "ALTER PUBLICATION %s ADD TABLE source".formatted(shop.database()));
        Problem problem = restore.failedWhileRunning();
        assertThat(problem.code().id()).isEqualTo("TM-2014");
        assertThat(problem.found()).contains(Refusal.TABLE).contains(shop.database());
        assertThat(restore.readers().has(OURS, -1)).isFalse();
    }
}
