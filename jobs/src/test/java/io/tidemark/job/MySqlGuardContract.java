package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.MySqlBackup;
import io.tidemark.embedded.MySqlProcess;
import io.tidemark.job.MySqlFaultedRestore.Plain;
import io.tidemark.position.BinlogPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.util.Locale;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that does not serve the stored position, or not of the same history, is refused; the plain connector goes on. */
abstract class MySqlGuardContract extends MySqlContract {

    private static final Locale BEFORE = Locale.getDefault();

    MySqlFaultedRestore restore;

    @Override
    abstract MySqlProcess startServer();

    /** The plain connector does not know the type {@code int} where i is not the small I. */
    @BeforeAll
    static void takeALocaleThePlainConnectorStands() {
        Locale.setDefault(Locale.ROOT);
    }

    @AfterAll
    static void takeTheLocaleOfBefore() {
        Locale.setDefault(BEFORE);
    }

    @BeforeEach
    final void prepareReaders() throws Exception {
        restore = MySqlFaultedRestore.prepare(shop);
        restore.writeMuch();
    }

    MySqlProcess process() {
        return (MySqlProcess) shop.server();
    }

    /** Has another server answer at the same address, with the same table in a database of the same name. */
    final void reinitialize() throws Exception {
        process().stop();
        process().reinitialize();
        process().start();
        shop.moveToNew(process());
        restore.makeTable();
    }

    private static void assertLost(Plain plain, long atLeast) {
        assertThat(plain.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(plain.missing()).as("rows that mysql-cdc lacks").isGreaterThanOrEqualTo(atLeast);
    }

    static void assertProblem(Problem problem, ErrorCode code, BinlogPosition stored, String... found) {
        assertThat(problem.code()).as(problem.text()).isEqualTo(code);
        assertThat(problem.found()).contains(found).contains("the stored position is " + stored);
    }

    private String begun() throws Exception {
        return shop.log().hasGtids()
                ? "the server has %s, and not every transaction the state has read"
                        .formatted(shop.log().executed())
                : shop.isMariaDb()
                        ? "log file %s was begun by server 1 at "
                                .formatted(restore.stored().file())
                        : "the server's server_uuid is " + shop.log().serverUuid();
    }

    /** FAULTS 27: the stored place is one between two transactions on the other server, too. */
    @Test
    void anotherServerAtTheSameAddressWithTheSameFilesIsRefused() throws Exception {
        restore.followAndStop();
        BinlogPosition stored = restore.stored();
        reinitialize();
        restore.write(20);
        restore.writeUpToStored();
        assertThat(shop.log().beginsEvent(stored.file(), stored.offset())).isTrue();
        Problem problem = restore.refused();
        assertProblem(problem, ErrorCode.OTHER_HISTORY, stored, begun());
        Plain plain = restore.plain();
        if (!shop.log().hasGtids()) {
            assertLost(plain, 20);
        }
    }

    /** FAULTS 27: by all that SQL says of it, it is the same server. */
    @Test
    void aCopyOfTheDataThatWentItsOwnWayIsRefused() throws Exception {
        process().stop();
        try (MySqlBackup copy = process().backUp()) {
            process().start();
            shop.moveTo(process());
            restore.writeMuch();
            restore.followAndStop();
            BinlogPosition stored = restore.stored();
            process().stop();
            process().restore(copy);
            process().start();
            shop.moveTo(process());
            // As many transactions as before and more.
            restore.write(20);
            restore.writeUpToStored();
            assertThat(shop.log().beginsEvent(stored.file(), stored.offset())).isTrue();
            assertProblem(
                    restore.refused(),
                    ErrorCode.OTHER_HISTORY,
                    stored,
                    "log file %s was begun by server 1 at ".formatted(stored.file()));
            assertLost(restore.plain(), 20 - 10);
        }
    }

    /** FAULTS 25: with as many transactions as before and more, at the same places. */
    @Test
    void aLogThatWasBegunAnewIsRefused() throws Exception {
        shop.resetLog(1);
        restore.writeMuch();
        restore.followAndStop();
        BinlogPosition stored = restore.stored();
        shop.resetLog(1);
        restore.write(20);
        restore.writeUpToStored();
        assertProblem(
                restore.refused(),
                ErrorCode.OTHER_HISTORY,
                stored,
                "log file %s was begun by server 1 at ".formatted(stored.file()));
        assertLost(restore.plain(), 20 - 10);
    }

    /** FAULTS 23. */
    @Test
    void aLogThatIsPurgedIsRefused() throws Exception {
        restore.followAndStop();
        BinlogPosition stored = restore.stored();
        restore.write(1);
        shop.run("FLUSH BINARY LOGS");
        restore.write(1);
        BinlogPosition head = shop.head();
        purgeTo(head.file());
        String found = shop.log().hasGtids()
                ? "the server has purged %s, which the state has not read all of"
                        .formatted(shop.log().purged())
                : "the server has no log file %s, its oldest is %s".formatted(stored.file(), head.file());
        assertProblem(
                restore.refused(),
                ErrorCode.POSITION_PASSED,
                stored,
                found,
                "the source has gone on to %s:4".formatted(head.file()),
                "\"%s\".\"source\"".formatted(shop.database()));
        // It says so as well, again and again.
        assertThat(restore.plain().follows()).isFalse();
    }

    /** A file is kept for as long as the server may need it after a crash. */
    final void purgeTo(String oldest) {
        await().atMost(PostgresFixture.PATIENCE).until(() -> {
            shop.run("PURGE BINARY LOGS TO '%s'".formatted(oldest));
            return shop.log().files().get(0).name().equals(oldest);
        });
    }

    /** Each is of a known history: whatever is not known is refused here. */
    @Test
    void positionsRightBehindARotationAreServed() throws Exception {
        restore.followAndStop();
        shop.run("FLUSH BINARY LOGS", "FLUSH BINARY LOGS");
        restore.goesOn();
        shop.run("FLUSH BINARY LOGS");
        String newest = shop.head().file();
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> newest.equals(restore.checkpointed().file()));
        restore.stop();
        assertThat(restore.stored().file()).isEqualTo(newest);
        assertThat(restore.stored().offset()).isLessThan(500);
        assertThat(restore.identity().hasHeader()).isTrue();
        restore.goesOn();
        process().kill();
        process().start();
        shop.moveTo(process());
        // The job comes back by itself.
        restore.write(1);
        shop.awaitEqual("SELECT id FROM source", "SELECT id FROM ours");
        shop.flink().replaceTaskManager();
        restore.write(1);
        shop.awaitEqual("SELECT id FROM source", "SELECT id FROM ours");
    }
}
