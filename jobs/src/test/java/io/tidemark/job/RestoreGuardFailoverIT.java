package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.FaultedRestore.Plain;
import io.tidemark.position.WalPosition;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;

/** A standby takes over from the server that was read, with a copy of the slot or without one (FAULTS 20). */
class RestoreGuardFailoverIT extends ServerLossContract {

    private FaultedRestore restore;

    @Override
    void closeReaders() throws Exception {
        restore.close();
    }

    private void prepareWithFailoverSlot() throws Exception {
        restore = FaultedRestore.prepare(shop, mart);
        makeSlot(true);
    }

    private void takeOver() throws Exception {
        primary.kill();
        other.promote();
        shop.moveTo(other);
    }

    @Test
    void goesOnWhereTheSlotWasCopiedAndThePositionReceived() throws Exception {
        prepareWithFailoverSlot();
        restore.follow();
        other = primary.standby();
        awaitSynced(() -> restore.write(1));
        restore.follow(10);
        restore.stop();
        restore.write(30);
        awaitReceived(shop.log().head());
        takeOver();
        restore.write(10);
        assertThat(restore.stored().isBefore(fork())).isTrue();
        restore.restorePlain();
        restore.assertOursGoesOn();
        assertThat(restore.plain().missing())
                .as("rows that postgres-cdc, whose slot was not copied, lacks")
                .isGreaterThanOrEqualTo(40);
    }

    @Test
    void isRefusedWhereTheSlotWasNotCopied() throws Exception {
        restore = FaultedRestore.prepare(shop, mart);
        restore.follow();
        other = primary.standby();
        restore.follow(10);
        restore.stop();
        restore.write(30);
        awaitReceived(shop.log().head());
        takeOver();
        restore.write(10);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        assertThat(restore.plain()).isEqualTo(new Plain(JobStatus.RUNNING, true, 40));
        refusal.saysAllIsMissing();
        assertThat(shop.acknowledged()).as("our slot").isEmpty();
    }

    /** The standby has the slot and lacks what the state has read last. Its own history is written beyond that position. */
    @Test
    void isRefusedWhereTheStandbyHadNotReceivedThePosition() throws Exception {
        prepareWithFailoverSlot();
        restore.follow();
        other = primary.standby();
        awaitSynced(() -> restore.write(1));
        other.stop();
        restore.follow(500);
        restore.stop();
        primary.kill();
        other.start();
        other.promote();
        shop.moveTo(other);
        restore.write(30);
        restore.fillSegments(1);
        WalPosition fork = fork();
        assertThat(fork.isBefore(restore.stored())).isTrue();
        assertThat(restore.stored().isBefore(shop.log().head())).isTrue();
        restore.restorePlain();
        Refusal refusal = restore.refused();
        Plain plain = restore.plain();
        assertThat(plain.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(plain.missing()).as("rows that postgres-cdc lacks").isGreaterThanOrEqualTo(30);
        refusal.saysForkedAt(fork);
    }

    /** {@code slot.failover}: the reader's own slot is one that a standby copies. */
    @Test
    void makesAFailoverSlotWhenAskedTo() throws Exception {
        restore = FaultedRestore.prepare(shop, mart, "'slot.failover' = 'true'");
        restore.follow();
        other = primary.standby();
        awaitSynced(() -> restore.write(1));
        restore.stop();
        assertThat(shop.text(
                        "SELECT failover FROM pg_replication_slots WHERE slot_name = '%s'".formatted(shop.database())))
                .isEqualTo("t");
    }
}
