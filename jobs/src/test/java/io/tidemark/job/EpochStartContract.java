package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.position.WalPosition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** What a job that starts makes of the target it finds, and of another one that writes it. */
abstract class EpochStartContract extends VisibleReplayContract {

    private static final List<String> OF_TIDEMARK = List.of("pipeline", "slot", "tidemark", "tidemark_history");
    private static final List<String> MIRRORS = List.of("accounts_m", "tellers_m", "branches_m", "history_m");

    /** Two copies of one pipeline, in two clusters: the newer goes on, the older ends by itself and says why. */
    @Test
    void theOlderOfTwoCopiesEnds() throws Exception {
        String sql = shop.catalog() + Bank.keyed(mart);
        JobClient older = submit(sql, Optional.empty());
        awaitStreaming();
        String second = shop.database() + "_second";
        copySlot(second);
        work(50, () -> Bank.awaitKeyedEqual(shop, mart));
        try (MiniFlink other = MiniFlink.start(directory)) {
            JobClient newer = submit(other, withSlot(sql, second), Optional.of(lastCheckpoint()));
            work(50, () -> {});
            assertThat(failure(older)).contains("TM-3010", "is written by job %s now".formatted(newer.getJobID()));
            work(20, () -> Bank.awaitKeyedEqual(shop, mart));
            newer.cancel().get();
        }
    }

    /** The first copy is ahead of the checkpoint that the second begins with, and rows are joined. */
    @Test
    void aCopyThatIsRefusedIsNotInTheWayOfTheOneThatRuns() throws Exception {
        String sql = shop.catalog() + Bank.all(mart) + joined();
        JobClient running = submit(sql, Optional.empty());
        awaitStreaming();
        String second = shop.database() + "_second";
        copySlot(second);
        String checkpoint = lastCheckpoint();
        work(50, () -> Bank.awaitEqual(shop, mart));
        try (MiniFlink other = MiniFlink.start(directory)) {
            assertThat(failure(other, submit(other, withSlot(sql, second), Optional.of(checkpoint))))
                    .contains("TM-3013", "Join[");
        }
        work(50, () -> Bank.awaitEqual(shop, mart));
        assertThat(running.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
        running.cancel().get();
    }

    /** The target is put back to a backup, and the state is not. */
    @Test
    void aTargetThatWasSetBackIsRefusedWithBothPositions() throws Exception {
        String sql = shop.catalog() + Bank.all(mart);
        JobClient job = submit(sql, Optional.empty());
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> Checkpoints.anyLoaded(shop.flink().checkpoints()));
        String first = shop.flink().stop(job);
        String before = mart.text("SELECT position FROM tidemark.tidemark");
        backUp();
        job = submit(sql, Optional.of(first));
        work(50, () -> {});
        shop.awaitAcknowledged();
        String second = shop.flink().stop(job);
        String after = mart.text("SELECT position FROM tidemark.tidemark");
        assertThat(WalPosition.parse(before).isBefore(WalPosition.parse(after))).isTrue();
        setBack();
        assertThat(failure(submit(sql, Optional.of(second)))).contains("TM-3011", before, after, "committed ");
        assertThat(mart.text("SELECT position FROM tidemark.tidemark")).isEqualTo(before);
    }

    private void backUp() throws SQLException {
        try (Connection connection = mart.connect()) {
            for (String table : OF_TIDEMARK) {
                mart.execute(connection, "CREATE TABLE saved_%1$s AS SELECT * FROM tidemark.%1$s".formatted(table));
            }
            for (String table : MIRRORS) {
                mart.execute(connection, "CREATE TABLE saved_%1$s AS SELECT * FROM %1$s".formatted(table));
            }
        }
    }

    private void setBack() throws SQLException {
        try (Connection connection = mart.connect()) {
            mart.execute(connection, "DELETE FROM tidemark.pipeline");
            for (String table : OF_TIDEMARK) {
                mart.execute(connection, "INSERT INTO tidemark.%1$s SELECT * FROM saved_%1$s".formatted(table));
            }
            for (String table : MIRRORS) {
                mart.execute(
                        connection,
                        "DELETE FROM " + table,
                        "INSERT INTO %1$s SELECT * FROM saved_%1$s".formatted(table));
            }
        }
    }

    /** An older savepoint is restored: what is read again is not shown before it has reached what is shown. */
    @Test
    void anOlderStateIsHeldUntilItHasReachedTheTarget() throws Exception {
        String sql = shop.catalog() + Bank.keyed(mart);
        JobClient job = submit(sql, Optional.empty());
        awaitStreaming();
        work(30, () -> Bank.awaitKeyedEqual(shop, mart));
        String pin = shop.database() + "_pin";
        String older = shop.flink().stop(job);
        copySlot(pin);
        job = submit(sql, Optional.of(older));
        work(200, () -> Bank.awaitKeyedEqual(shop, mart));
        shop.flink().stop(job);
        WalPosition shown = tidemark();
        String branch = mart.text("SELECT branch FROM tidemark.pipeline");
        List<String> rows = mart.rows("SELECT * FROM accounts_m");
        JobClient again = submit(withSlot(sql, pin), Optional.of(older));
        await().atMost(PostgresFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    // Until the first commit of the restored job, all is as it was; then it is no older.
                    try (Connection connection = mart.connect()) {
                        mart.execute(connection, mart.beginSnapshot());
                        List<String> position = QueriedRows.of(connection, "SELECT position FROM tidemark.tidemark");
                        assertThat(WalPosition.parse(position.get(0)).isBefore(shown))
                                .isFalse();
                        assertThat(QueriedRows.of(connection, "SELECT * FROM accounts_m"))
                                .isEqualTo(rows);
                    }
                    return !mart.text("SELECT branch FROM tidemark.pipeline").equals(branch);
                });
        work(30, () -> Bank.awaitKeyedEqual(shop, mart));
        again.cancel().get();
    }

    /**
     * What a table without a key has is not given to it again, wherever the job is broken off meanwhile, and what was changed there
     * by hand stays; tables with keys are put right where they have changed since.
     */
    @Test
    void anOlderStateLeavesOutWhatATableWithoutAKeyHas() throws Exception {
        String sql = shop.catalog() + Bank.all(mart);
        JobClient job = submit(sql, Optional.empty());
        awaitStreaming();
        String pin = shop.database() + "_pin";
        String older = shop.flink().stop(job);
        copySlot(pin);
        job = submit(sql, Optional.of(older));
        work(100, () -> Bank.awaitEqual(shop, mart));
        shop.flink().stop(job);
        WalPosition shown = tidemark();
        try (Connection connection = mart.connect()) {
            mart.execute(
                    connection,
                    "INSERT INTO history_m VALUES (1, 1, 1000, 'by hand')",
                    "DELETE FROM tellers_m",
                    "UPDATE branches_m SET balance = balance + 7");
        }
        JobClient again;
        try (Bank bank = Bank.open(shop, SEED + 1);
                Connection lock = mart.connectToLock()) {
            lock.setAutoCommit(false);
            mart.execute(lock, "SELECT 1 FROM accounts_m FOR UPDATE");
            again = submit(withSlot(sql, pin), Optional.of(older));
            mart.awaitWaiting("%accounts_m%");
            assertThat(standing(again)).isEqualTo(shown);
            long written = bank.transactions();
            await().atMost(PostgresFixture.PATIENCE).until(() -> bank.transactions() > written + 20);
            shop.flink().replaceTaskManager();
            assertThat(tidemark()).isEqualTo(shown);
            lock.rollback();
            await().atMost(PostgresFixture.PATIENCE).ignoreExceptions().until(() -> shown.isBefore(tidemark()));
            long since = bank.transactions();
            await().atMost(PostgresFixture.PATIENCE).until(() -> bank.transactions() > since + 20);
        }
        Bank.awaitKeyedEqual(shop, mart);
        mart.awaitEqual(
                shop, "SELECT * FROM history UNION ALL SELECT 1, 1, 1000, 'by hand'", "SELECT * FROM history_m");
        again.cancel().get();
    }

    private WalPosition standing(JobClient job) throws Exception {
        Path newest = shop.flink().newestCheckpoint(job.getJobID()).orElseThrow();
        return (WalPosition) Checkpoints.stream(newest).orElseThrow().position();
    }

    /** The older one moves the target on until the newer one has taken it over. */
    @Test
    void aNewerCopyLeavesOutWhatTheOlderOneHasWritten() throws Exception {
        String sql = shop.catalog() + Bank.all(mart);
        JobClient older = submit(sql, Optional.empty());
        awaitStreaming();
        String second = shop.database() + "_second";
        copySlot(second);
        String checkpoint = lastCheckpoint();
        work(50, () -> Bank.awaitEqual(shop, mart));
        try (MiniFlink other = MiniFlink.start(directory);
                Bank bank = Bank.open(shop, SEED + 1)) {
            JobClient newer = submit(other, withSlot(sql, second), Optional.of(checkpoint));
            assertThat(failure(older)).contains("TM-3010", "is written by job %s now".formatted(newer.getJobID()));
            WalPosition shown = tidemark();
            await().atMost(PostgresFixture.PATIENCE).until(() -> shown.isBefore(tidemark()));
            bank.close();
            Bank.awaitEqual(shop, mart);
            newer.cancel().get();
        }
    }

    /** What is read again may leave out what was joined for a while. */
    @Test
    void anOlderStateIsRefusedWhereRowsAreJoined() throws Exception {
        String sql = shop.catalog() + joined();
        String view = "SELECT a.id, t.balance FROM accounts a JOIN tellers t USING (id)";
        JobClient job = submit(sql, Optional.empty());
        awaitStreaming();
        String pin = shop.database() + "_pin";
        String older = shop.flink().stop(job);
        copySlot(pin);
        job = submit(sql, Optional.of(older));
        work(30, () -> mart.awaitEqual(shop, view, "SELECT * FROM joined_m"));
        shop.flink().stop(job);
        assertThat(failure(submit(withSlot(sql, pin), Optional.of(older))))
                .contains("TM-3013", "Join[", "may leave out rows that came and went since");
        mart.awaitEqual(shop, view, "SELECT * FROM joined_m");
    }

    private String joined() throws SQLException {
        return mart.target(
                        "joined_m",
                        "id int PRIMARY KEY, balance bigint",
                        "id INT, balance BIGINT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO joined_m SELECT a.id, t.balance FROM shop.`public`.accounts a"
                + " JOIN shop.`public`.tellers t ON a.id = t.id;\n";
    }

    /** Parents and children in any order of the load, then together in one transaction. */
    @Test
    void tablesThatReferToEachOtherAreNeverInEachOthersWay() throws Exception {
        shop.run(
                "CREATE TABLE parent (id int PRIMARY KEY, mail text NOT NULL)",
                "CREATE TABLE child (id int PRIMARY KEY, parent int NOT NULL)",
                "INSERT INTO parent SELECT g, 'mail ' || g FROM generate_series(1, 500) g",
                "INSERT INTO child SELECT g, 1 + g % 500 FROM generate_series(1, 2000) g");
        String sql = shop.catalog()
                + mart.target(
                        "parent_m",
                        "id int PRIMARY KEY, mail text NOT NULL",
                        "id INT, mail STRING, PRIMARY KEY (id) NOT ENFORCED")
                + mart.target(
                        "child_m",
                        "id int PRIMARY KEY, parent int NOT NULL, FOREIGN KEY (parent) REFERENCES parent_m (id)",
                        "id INT, parent INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO child_m SELECT id, parent FROM shop.`public`.child;\n"
                + "INSERT INTO parent_m SELECT id, mail FROM shop.`public`.parent;\n";
        JobClient job = submit(sql, Optional.empty());
        mart.awaitEqual(shop, "SELECT * FROM child", "SELECT * FROM child_m");
        for (int round = 1; round <= 5; round++) {
            shop.run(
                    "BEGIN",
                    "INSERT INTO parent VALUES (%1$d, 'new')".formatted(1000 + round),
                    "INSERT INTO child VALUES (%1$d, %1$d)".formatted(1000_000 + round),
                    "UPDATE child SET parent = %d WHERE parent = %d".formatted(1000 + round, round),
                    "UPDATE child SET parent = %1$d WHERE id = %2$d".formatted(1000 + round, 1000_000 + round),
                    "DELETE FROM parent WHERE id = %d".formatted(round),
                    "COMMIT");
        }
        mart.awaitEqual(shop, "SELECT * FROM child", "SELECT * FROM child_m");
        mart.awaitEqual(shop, "SELECT * FROM parent", "SELECT * FROM parent_m");
        job.cancel().get();
    }
}
