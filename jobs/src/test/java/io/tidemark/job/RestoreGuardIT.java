package io.tidemark.job;

import static io.tidemark.job.BothReaders.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.job.FaultedRestore.Plain;
import io.tidemark.position.WalPosition;
import java.time.Duration;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Something happens to the slot while the job is down. The plain connector goes on without the rows in between. */
class RestoreGuardIT extends RestoreGuardContract {

    @BeforeEach
    void prepareRestore() throws Exception {
        restore = FaultedRestore.prepare(shop, mart);
    }

    private WalPosition confirmed() throws Exception {
        return shop.acknowledged().orElseThrow();
    }

    /** FAULTS 4. */
    @Test
    void aSlotThatIsGoneIsNotMadeAgain() throws Exception {
        restore.followAndStop();
        restore.forBoth("SELECT pg_drop_replication_slot('%s')");
        restore.write(30);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        assertThat(shop.acknowledged()).as("our slot").isEmpty();
        assertThat(restore.plain()).isEqualTo(new Plain(JobStatus.RUNNING, true, 30));
        refusal.saysAllIsMissing();
    }

    /** FAULTS 5. */
    @Test
    void aSlotOfTheSameNameThatBeginsLaterIsRefused() throws Exception {
        restore.followAndStop();
        restore.forBoth("SELECT pg_drop_replication_slot('%s')");
        restore.write(30);
        restore.forBoth("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')");
        restore.write(10);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        assertThat(restore.plain()).isEqualTo(new Plain(JobStatus.RUNNING, true, 30));
        refusal.saysWhatIsMissing(confirmed());
    }

    /** FAULTS 6. */
    @Test
    void aSlotThatSomebodyHasAdvancedIsRefused() throws Exception {
        restore.followAndStop();
        restore.write(30);
        restore.forBoth("SELECT pg_replication_slot_advance('%s', pg_current_wal_flush_lsn())");
        restore.write(10);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        assertThat(restore.plain()).isEqualTo(new Plain(JobStatus.RUNNING, true, 30));
        refusal.saysWhatIsMissing(confirmed());
    }

    /** FAULTS 8. What the tool says of a replay from there is shown by its own tests. */
    @Test
    void anOlderSavepointThanTheSlotIsRefused() throws Exception {
        restore.followAndStop();
        restore.readers().copy();
        String older = restore.savepoint();
        String olderPlain = restore.plainSavepoint();
        int since = restore.write(30);
        String between = "id BETWEEN %d AND %d".formatted(since, since + 29);
        restore.follow();
        assertThat(restore.readers().missing(PLAIN, between)).isZero();
        restore.moveBothSlots();
        restore.stop();
        restore.readers().putBack();
        restore.goBackTo(older, olderPlain);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        Plain plain = restore.plain();
        // Some were written until both slots had moved, and the slot may be at any of those.
        assertThat(plain).isEqualTo(new Plain(JobStatus.RUNNING, true, plain.missing()));
        assertThat(restore.readers().missing(PLAIN, between))
                .as("rows that postgres-cdc has read once, and lacks, while it follows")
                .isEqualTo(30);
        refusal.saysWhatIsMissing(confirmed());
    }

    /** FAULTS 9. */
    @Test
    void aSlotWhoseLogTheServerHasRemovedIsRefused() throws Exception {
        restore.followAndStop();
        restore.write(30);
        shop.run("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
        restore.fillSegments(3);
        try {
            await("the server to remove the log of both slots")
                    .atMost(PostgresFixture.PATIENCE)
                    .until(() -> {
                        shop.run("CHECKPOINT");
                        return shop.number("SELECT count(*) FROM pg_replication_slots WHERE wal_status = 'lost'") == 2;
                    });
        } finally {
            shop.run("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
        }
        restore.restorePlain();
        Refusal refusal = restore.refused();
        Plain plain = restore.plain(Duration.ofSeconds(5));
        assertThat(plain).as("it tries for half an hour").isEqualTo(new Plain(JobStatus.RUNNING, false, 33));
        refusal.saysAllIsMissing();
    }
}
