package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.position.WalPosition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job that starts makes of the target it finds, and of another one that writes it. */
class EpochStartIT {

    private static final long SEED = Long.getLong("tidemark.seed", 20_261_122);
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private static DatabaseServer server;

    @TempDir
    private Path directory;

    private PostgresFixture shop;
    private final Map<String, String> values = new HashMap<>();

    @BeforeAll
    static void start() {
        server = Servers.postgres()
                .setting("synchronous_commit", "on")
                .setting("max_replication_slots", "20")
                .setting("max_wal_senders", "20")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        shop = PostgresFixture.start(server, directory);
        Bank.prepare(shop);
        values.putAll(shop.values());
    }

    @AfterEach
    void end() throws Exception {
        shop.close();
    }

    private JobClient submit(String sql, Optional<String> restore) throws Exception {
        return shop.submit(sql, values, PostgresFixture.settings(INTERVAL, 1), restore);
    }

    /** The pipeline of {@code sql}, read from a slot that has been copied while it stood further back. */
    private String withSlot(String sql, String slot) {
        return sql.replace(
                "'slot.name' = '${DATABASE}'",
                "'slot.name' = '%s', 'debezium.publication.name' = '%s'".formatted(slot, shop.database()));
    }

    private void copySlot(String to) throws SQLException {
        shop.run("SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(shop.database(), to));
    }

    private void awaitStreaming() {
        await().atMost(PostgresFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> shop.number("SELECT count(*) FROM tidemark.tidemark WHERE phase = 'STREAMING'") == 1);
    }

    private WalPosition tidemark() throws SQLException {
        return WalPosition.parse(shop.text("SELECT position FROM tidemark.tidemark"));
    }

    private void work(int transactions, Runnable whenDone) throws Exception {
        try (Bank bank = Bank.open(shop, SEED)) {
            await().atMost(PostgresFixture.PATIENCE).until(() -> bank.transactions() >= transactions);
        }
        whenDone.run();
    }

    private String failure(JobClient job) throws Exception {
        await().atMost(PostgresFixture.PATIENCE).until(() -> job.getJobStatus().get() == JobStatus.FAILED);
        return ClusterProblems.jobFailure(
                        shop.flink().job(job.getJobID()).getFailureInfo().getException())
                .getMessage();
    }

    /** The last checkpoint, and a slot that serves it while the job that has left it goes on. */
    private String lastCheckpoint() throws Exception {
        List<Path> streaming = Checkpoints.streaming(shop.flink().checkpoints());
        return streaming.get(streaming.size() - 1).toUri().toString();
    }

    /** Two copies of one pipeline: the newer goes on, the older ends by itself and says why. */
    @Test
    void theOlderOfTwoCopiesEnds() throws Exception {
        String sql = shop.catalog() + Bank.keyed(shop);
        JobClient older = submit(sql, Optional.empty());
        awaitStreaming();
        String second = shop.database() + "_second";
        copySlot(second);
        work(50, () -> Bank.awaitKeyedEqual(shop));
        JobClient newer = submit(withSlot(sql, second), Optional.of(lastCheckpoint()));
        work(50, () -> {});
        assertThat(failure(older)).contains("TM-3010", "is written by job %s now".formatted(newer.getJobID()));
        work(20, () -> Bank.awaitKeyedEqual(shop));
        newer.cancel().get();
    }

    /** The first copy is ahead of the checkpoint that the second begins with, and a table has no key. */
    @Test
    void aCopyThatIsRefusedIsNotInTheWayOfTheOneThatRuns() throws Exception {
        String sql = shop.catalog() + Bank.all(shop);
        JobClient running = submit(sql, Optional.empty());
        awaitStreaming();
        String second = shop.database() + "_second";
        copySlot(second);
        String checkpoint = lastCheckpoint();
        work(50, () -> Bank.awaitEqual(shop));
        assertThat(failure(submit(withSlot(sql, second), Optional.of(checkpoint))))
                .contains("TM-3013", "public.history_m has no key");
        work(50, () -> Bank.awaitEqual(shop));
        assertThat(running.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
        running.cancel().get();
    }

    /** The target is put back to a backup, and the state is not. */
    @Test
    void aTargetThatWasSetBackIsRefusedWithBothPositions() throws Exception {
        server.createDatabase("mart");
        values.put("URL", server.jdbcUrl("mart"));
        String sql = shop.catalog() + Bank.all(shop);
        try (Connection mart = server.connect("mart");
                Statement statement = mart.createStatement()) {
            statement.execute("CREATE TABLE accounts_m (id int PRIMARY KEY, balance bigint)");
            statement.execute("CREATE TABLE tellers_m (LIKE accounts_m INCLUDING ALL)");
            statement.execute("CREATE TABLE branches_m (LIKE accounts_m INCLUDING ALL)");
            statement.execute(
                    "CREATE TABLE history_m (account int, teller int NOT NULL, amount int NOT NULL, note text)");
        }
        JobClient job = submit(sql, Optional.empty());
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> Checkpoints.anyLoaded(shop.flink().checkpoints()));
        String first = shop.flink().stop(job);
        String before = mart("mart", "SELECT position FROM tidemark.tidemark");
        try (Connection any = server.connect("postgres");
                Statement statement = any.createStatement()) {
            statement.execute("CREATE DATABASE backup TEMPLATE mart");
        }
        job = submit(sql, Optional.of(first));
        work(50, () -> {});
        shop.awaitAcknowledged();
        String second = shop.flink().stop(job);
        String after = mart("mart", "SELECT position FROM tidemark.tidemark");
        assertThat(WalPosition.parse(before).isBefore(WalPosition.parse(after))).isTrue();
        values.put("URL", server.jdbcUrl("backup"));
        assertThat(failure(submit(sql, Optional.of(second)))).contains("TM-3011", before, after, "committed ");
        assertThat(mart("backup", "SELECT position FROM tidemark.tidemark")).isEqualTo(before);
    }

    private static String mart(String database, String query) throws SQLException {
        try (Connection mart = server.connect(database);
                Statement statement = mart.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** An older savepoint is restored: what is read again is not shown before it has reached what is shown. */
    @Test
    void anOlderStateIsHeldUntilItHasReachedTheTarget() throws Exception {
        String sql = shop.catalog() + Bank.keyed(shop);
        JobClient job = submit(sql, Optional.empty());
        awaitStreaming();
        work(30, () -> Bank.awaitKeyedEqual(shop));
        String pin = shop.database() + "_pin";
        String older = shop.flink().stop(job);
        copySlot(pin);
        job = submit(sql, Optional.of(older));
        work(200, () -> Bank.awaitKeyedEqual(shop));
        shop.flink().stop(job);
        WalPosition shown = tidemark();
        String branch = shop.text("SELECT branch FROM tidemark.pipeline");
        String rows = shop.text("SELECT string_agg(a::text, ' ' ORDER BY id) FROM accounts_m a");
        JobClient again = submit(withSlot(sql, pin), Optional.of(older));
        await().atMost(PostgresFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    // Until the first commit of the restored job, all is as it was; then it is no older.
                    String state = shop.text(
                            "SELECT (SELECT position FROM tidemark.tidemark) || ' ' || (SELECT string_agg(a::text, ' '"
                                    + " ORDER BY id) FROM accounts_m a)");
                    WalPosition now = WalPosition.parse(state.substring(0, state.indexOf(' ')));
                    assertThat(now.isBefore(shown)).isFalse();
                    assertThat(state.substring(state.indexOf(' ') + 1)).isEqualTo(rows);
                    return !shop.text("SELECT branch FROM tidemark.pipeline").equals(branch);
                });
        work(30, () -> Bank.awaitKeyedEqual(shop));
        again.cancel().get();
    }

    @Test
    void anOlderStateIsRefusedWhereATableHasNoKey() throws Exception {
        String sql = shop.catalog() + Bank.all(shop);
        JobClient job = submit(sql, Optional.empty());
        awaitStreaming();
        String pin = shop.database() + "_pin";
        String older = shop.flink().stop(job);
        copySlot(pin);
        job = submit(sql, Optional.of(older));
        work(30, () -> Bank.awaitEqual(shop));
        shop.flink().stop(job);
        assertThat(failure(submit(withSlot(sql, pin), Optional.of(older))))
                .contains("TM-3013", "public.history_m has no key");
        Bank.awaitEqual(shop);
    }

    /** What is read again may leave out what was joined for a while. */
    @Test
    void anOlderStateIsRefusedWhereRowsAreJoined() throws Exception {
        String sql = shop.catalog()
                + shop.target(
                        "joined_m",
                        "id int PRIMARY KEY, balance bigint",
                        "id INT, balance BIGINT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO joined_m SELECT a.id, t.balance FROM shop.`public`.accounts a"
                + " JOIN shop.`public`.tellers t ON a.id = t.id;\n";
        String view = "SELECT a.id, t.balance FROM accounts a JOIN tellers t USING (id)";
        JobClient job = submit(sql, Optional.empty());
        awaitStreaming();
        String pin = shop.database() + "_pin";
        String older = shop.flink().stop(job);
        copySlot(pin);
        job = submit(sql, Optional.of(older));
        work(30, () -> shop.awaitEqual(view, "TABLE joined_m"));
        shop.flink().stop(job);
        assertThat(failure(submit(withSlot(sql, pin), Optional.of(older))))
                .contains("TM-3013", "Join[", "may leave out rows that came and went since");
        shop.awaitEqual(view, "TABLE joined_m");
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
                + shop.target(
                        "parent_m",
                        "id int PRIMARY KEY, mail text NOT NULL",
                        "id INT, mail STRING, PRIMARY KEY (id) NOT ENFORCED")
                + shop.target(
                        "child_m",
                        "id int PRIMARY KEY, parent int NOT NULL REFERENCES parent_m",
                        "id INT, parent INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO child_m SELECT id, parent FROM shop.`public`.child;\n"
                + "INSERT INTO parent_m SELECT id, mail FROM shop.`public`.parent;\n";
        JobClient job = submit(sql, Optional.empty());
        shop.awaitEqual("TABLE child", "TABLE child_m");
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
        shop.awaitEqual("TABLE child", "TABLE child_m");
        shop.awaitEqual("TABLE parent", "TABLE parent_m");
        job.cancel().get();
    }

    /** Rows that come before those they refer to, and go in the same epoch as those that take their place. */
    @Test
    void aTableThatRefersToItself() throws Exception {
        shop.run(
                "CREATE TABLE staff (id int PRIMARY KEY, boss int)",
                "INSERT INTO staff SELECT g, nullif(g + 1, 501) FROM generate_series(1, 500) g");
        String sql = shop.catalog()
                + shop.target(
                        "staff_m",
                        "id int PRIMARY KEY, boss int REFERENCES staff_m",
                        "id INT, boss INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO staff_m SELECT id, boss FROM shop.`public`.staff;\n";
        JobClient job = submit(sql, Optional.empty());
        shop.awaitEqual("TABLE staff", "TABLE staff_m");
        shop.run(
                "BEGIN",
                "INSERT INTO staff VALUES (600, 601), (601, NULL)",
                "UPDATE staff SET boss = 600 WHERE boss = 500",
                "DELETE FROM staff WHERE id = 500",
                "COMMIT");
        shop.awaitEqual("TABLE staff", "TABLE staff_m");
        job.cancel().get();
    }
}
