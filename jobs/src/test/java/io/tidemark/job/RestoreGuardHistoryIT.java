package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.PostgresBackup;
import io.tidemark.job.FaultedRestore.Plain;
import io.tidemark.position.WalPosition;
import java.time.Duration;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server is not the one the state was read from, or not all of it (FAULTS 19). */
class RestoreGuardHistoryIT extends ServerLossContract {

    private FaultedRestore restore;

    @BeforeEach
    void prepare() throws Exception {
        restore = FaultedRestore.prepare(shop, mart);
    }

    @Override
    void closeReaders() throws Exception {
        restore.close();
    }

    /** Has another server answer at the same address, with the same table in a database of the same name. */
    private void reinitialize() throws Exception {
        primary.stop();
        primary.reinitialize();
        primary.start();
        primary.createDatabase(shop.database());
        shop.moveTo(primary);
        BothReaders.createTable(shop);
    }

    private void makePublicationsAndSlots() throws Exception {
        restore.forBoth("CREATE PUBLICATION %s FOR TABLE source");
        restore.forBoth("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')");
    }

    @Test
    void anotherServerWithAShorterLogIsRefused() throws Exception {
        restore.follow();
        restore.fillSegments(3);
        restore.follow(1);
        restore.stop();
        String system = shop.text(SYSTEM);
        reinitialize();
        makePublicationsAndSlots();
        restore.write(30);
        assertThat(shop.log().head().isBefore(restore.stored())).isTrue();
        restore.restorePlain();
        Refusal refusal = restore.refused();
        assertThat(restore.plain(Duration.ofSeconds(5)))
                .as("it waits for a position that the server will not have for long")
                .isEqualTo(new Plain(JobStatus.RUNNING, false, 30));
        refusal.saysOtherServer(system, shop.text(SYSTEM));
    }

    /** Slot, publication and position look right, only the server is another one. */
    @Test
    void anotherServerWithALongerLogIsRefused() throws Exception {
        restore.follow();
        restore.follow(500);
        restore.stop();
        String system = shop.text(SYSTEM);
        reinitialize();
        makePublicationsAndSlots();
        restore.write(30);
        restore.fillSegments(2);
        assertThat(restore.stored().isBefore(shop.log().head())).isTrue();
        assertThat(restore.stored().isBefore(shop.acknowledged().orElseThrow()))
                .as("the slot says it")
                .isFalse();
        restore.restorePlain();
        Refusal refusal = restore.refused();
        Plain plain = restore.plain();
        assertThat(plain.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(plain.missing()).as("rows that postgres-cdc lacks").isGreaterThanOrEqualTo(30);
        refusal.saysOtherServer(system, shop.text(SYSTEM));
    }

    private String insertPosition() throws Exception {
        return shop.text("SELECT pg_current_wal_insert_lsn()");
    }

    private void restoreServer(PostgresBackup backup, String target) throws Exception {
        primary.stop();
        primary.restore(backup, target);
        primary.start();
        shop.moveTo(primary);
    }

    /** The new history has been written beyond the stored position, so that only the timeline tells. */
    @Test
    void aServerThatWasPutBackToBeforeThePositionIsRefused() throws Exception {
        restore.follow();
        try (PostgresBackup backup = primary.backUpWithSlots()) {
            String target = insertPosition();
            restore.follow(500);
            restore.stop();
            restoreServer(backup, target);
        }
        restore.write(30);
        restore.fillSegments(1);
        WalPosition fork = fork();
        assertThat(fork.isBefore(restore.stored())).isTrue();
        assertThat(restore.stored().isBefore(shop.log().head())).isTrue();
        assertThat(restore.stored().isBefore(shop.acknowledged().orElseThrow()))
                .as("the slot says it")
                .isFalse();
        restore.restorePlain();
        Refusal refusal = restore.refused();
        Plain plain = restore.plain();
        assertThat(plain.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(plain.missing()).as("rows that postgres-cdc lacks").isGreaterThanOrEqualTo(30);
        refusal.saysForkedAt(fork);
    }

    /** A base backup has no slots. */
    @Test
    void aServerThatWasPutBackToBehindThePositionWithoutItsSlotIsRefused() throws Exception {
        try (PostgresBackup backup = backUpAndStop(false)) {
            restore.write(30);
            String target = insertPosition();
            shop.run("INSERT INTO source VALUES (-1, 0)");
            restoreServer(backup, target);
        }
        restore.restorePlain();
        Refusal refusal = restore.refused();
        assertThat(restore.plain()).isEqualTo(new Plain(JobStatus.RUNNING, true, 30));
        refusal.saysAllIsMissing();
        assertThat(shop.acknowledged()).as("our slot").isEmpty();
    }

    private PostgresBackup backUpAndStop(boolean slots) throws Exception {
        restore.follow();
        PostgresBackup backup = slots ? primary.backUpWithSlots() : primary.backUp();
        restore.follow(10);
        restore.stop();
        return backup;
    }

    /** Its history has all the state has read, and the slot is older than the position: nothing is missing. */
    @Test
    void aServerThatWasPutBackToBehindThePositionWithItsSlotIsReadOn() throws Exception {
        try (PostgresBackup backup = backUpAndStop(true)) {
            restore.write(30);
            String target = insertPosition();
            shop.run("INSERT INTO source VALUES (-1, 0)");
            restoreServer(backup, target);
        }
        restore.write(10);
        restore.assertOursGoesOn();
    }
}
