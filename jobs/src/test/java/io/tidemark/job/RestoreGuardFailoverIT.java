package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.PostgresServer;
import io.tidemark.embedded.Servers;
import io.tidemark.job.FaultedRestore.Plain;
import io.tidemark.position.WalPosition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standby takes over from the server that was read, with a copy of the slot or without one (FAULTS 20). */
class RestoreGuardFailoverIT {

    private static DatabaseServer mart;

    @TempDir
    private Path directory;

    private PostgresServer primary;
    private PostgresServer standby;
    private PostgresFixture shop;
    private FaultedRestore restore;

    @BeforeAll
    static void start() {
        mart = Servers.postgres().withoutFsync().start();
    }

    @AfterAll
    static void stop() {
        mart.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        primary = PostgresServer.builder().withoutFsync().start();
        shop = PostgresFixture.start(primary, directory);
    }

    @AfterEach
    void end() throws Exception {
        if (standby != null && shop.server() != standby) {
            // It reads a slot of the server that is to let go of all of them.
            standby.close();
        }
        restore.close();
        shop.close();
        if (standby != null) {
            standby.close();
        }
        primary.close();
    }

    private boolean onStandby(String condition) throws SQLException {
        try (Connection connection = standby.connect(shop.database());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + condition)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void awaitReceived(WalPosition position) {
        await("the standby to have " + position)
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> onStandby("pg_last_wal_replay_lsn() >= '%s'".formatted(position)));
    }

    /** Waits until the standby's copy of our slot would outlive a promotion. */
    private void awaitSynced() throws Exception {
        await("the slot on the standby")
                .atMost(PostgresFixture.PATIENCE)
                .pollInterval(FaultedRestore.INTERVAL)
                .until(() -> {
                    restore.write(1);
                    shop.run("SELECT pg_log_standby_snapshot()");
                    return onStandby(
                            "EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '%s' AND synced AND NOT temporary)"
                                    .formatted(shop.database()));
                });
    }

    private void prepareWithFailoverSlot() throws Exception {
        restore = FaultedRestore.prepare(shop, mart);
        shop.run(
                "CREATE PUBLICATION %s FOR TABLE source".formatted(shop.database()),
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput', failover => true)"
                        .formatted(shop.database()));
    }

    private void takeOver() throws Exception {
        primary.kill();
        standby.promote();
        shop.moveTo(standby);
    }

    @Test
    void goesOnWhereTheSlotWasCopiedAndThePositionReceived() throws Exception {
        prepareWithFailoverSlot();
        restore.follow();
        standby = primary.standby();
        awaitSynced();
        restore.follow(10);
        restore.stop();
        restore.write(30);
        awaitReceived(shop.log().head());
        takeOver();
        restore.write(10);
        assertThat(restore.stored().isBefore(RestoreGuardHistoryIT.fork(shop))).isTrue();
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
        standby = primary.standby();
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
        standby = primary.standby();
        awaitSynced();
        standby.stop();
        restore.follow(500);
        restore.stop();
        primary.kill();
        standby.start();
        standby.promote();
        shop.moveTo(standby);
        restore.write(30);
        restore.fillSegments(1);
        WalPosition fork = RestoreGuardHistoryIT.fork(shop);
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
        standby = primary.standby();
        awaitSynced();
        restore.stop();
        assertThat(shop.text(
                        "SELECT failover FROM pg_replication_slots WHERE slot_name = '%s'".formatted(shop.database())))
                .isEqualTo("t");
    }
}
