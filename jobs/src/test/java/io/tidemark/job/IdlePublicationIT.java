package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.position.WalPosition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The captured table is quiet while the server is busy: the slot follows all the same, from the start and after a restore
 * (FAULTS 14).
 */
class IdlePublicationIT extends PostgresContract {

    private static final int ROUNDS = 12;
    private static final int ROUND_BYTES = 8 << 20;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** {@code -Dtidemark.idle.seconds=600}: for so long, 8 MB a second, with nothing helped along. */
    private static final Duration LONG_RUN = Duration.ofSeconds(Integer.getInteger("tidemark.idle.seconds", 0));

    /**
     * A server notes where decoding can begin, and so frees log, each 15 s (LOG_SNAPSHOT_INTERVAL_MS) or with a checkpoint
     * of its own.
     */
    private static final long LONG_RUN_BOUND = 40L * ROUND_BYTES;

    private JobClient job;
    private String pipeline;

    @Override
    DatabaseServer startServer() {
        return startSynchronous();
    }

    @BeforeEach
    void prepare() throws Exception {
        shop.run("CREATE TABLE quiet (id int PRIMARY KEY)", "INSERT INTO quiet VALUES (1)");
        pipeline = shop.catalog()
                + shop.target("m", "id int PRIMARY KEY", "id INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO m SELECT id FROM shop.`public`.quiet;";
        job = shop.submit(pipeline);
        shop.awaitEqual("TABLE quiet", "TABLE m");
    }

    @AfterEach
    void end() throws Exception {
        job.cancel().get();
    }

    private void write(String database) throws SQLException {
        try (Connection connection = shop.server().connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS busy (filler text)");
            statement.execute("INSERT INTO busy SELECT repeat('x', 1000) FROM generate_series(1, %d)"
                    .formatted(ROUND_BYTES / 1000));
            statement.execute("TRUNCATE busy");
        }
    }

    private long retained() throws SQLException {
        return shop.number("SELECT pg_current_wal_lsn() - restart_lsn FROM pg_replication_slots WHERE slot_name = '%s'"
                .formatted(shop.database()));
    }

    /** Writes, and waits until the slot has followed. */
    private void round(String database) throws SQLException {
        WalPosition before = shop.log().head();
        write(database);
        await().atMost(PostgresFixture.PATIENCE).untilAsserted(() -> assertThat(shop.acknowledged())
                .hasValueSatisfying(
                        position -> assertThat(position.isBefore(before)).isFalse()));
    }

    private void assertFollows(String database) throws Exception {
        WalPosition begin = shop.log().head();
        for (int i = 0; i < ROUNDS; i++) {
            round(database);
            shop.run("CHECKPOINT");
        }
        round(database);
        assertThat(shop.log().head().bytesSince(begin))
                .as("bytes of log written")
                .isGreaterThan(ROUNDS * ROUND_BYTES);
        await().atMost(PostgresFixture.PATIENCE).untilAsserted(() -> assertThat(retained())
                .as("bytes of log kept for the slot")
                .isLessThan(4L * ROUND_BYTES));
    }

    private interface Load {

        void run() throws SQLException;
    }

    private void longRun(String name, Load load) throws Exception {
        long begin = System.nanoTime();
        long most = 0;
        for (long next = begin; next - begin < LONG_RUN.toNanos(); next += SECOND) {
            // The rate is part of what is promised: a server frees log by time.
            LockSupport.parkNanos(next - System.nanoTime());
            load.run();
            most = Math.max(most, retained());
        }
        if (!LONG_RUN.isZero()) {
            System.out.printf("%s: at most %,d bytes of log kept in %s%n", name, most, LONG_RUN);
        }
        assertThat(most).as("bytes of log kept for the slot at most").isLessThan(LONG_RUN_BOUND);
    }

    private void restore() throws Exception {
        String savepoint = shop.flink().stop(job);
        write(shop.database());
        job = shop.submit(pipeline, PostgresFixture.settings(Duration.ofMillis(200), 1), Optional.of(savepoint));
    }

    @Test
    void theSlotFollowsWhenAnotherTableIsWritten() throws Exception {
        assertFollows(shop.database());
        restore();
        assertFollows(shop.database());
        longRun("another table is written", () -> round(shop.database()));
        shop.run("INSERT INTO quiet VALUES (2)");
        shop.awaitEqual("TABLE quiet", "TABLE m");
    }

    @Test
    void theSlotFollowsWhenOnlyAnotherDatabaseIsWritten() throws Exception {
        String other = shop.database() + "_other";
        shop.server().createDatabase(other);
        assertFollows(other);
        restore();
        assertFollows(other);
        longRun("another database is written", () -> round(other));
        shop.run("INSERT INTO quiet VALUES (2)");
        shop.awaitEqual("TABLE quiet", "TABLE m");
    }

    @Test
    void theSlotKeepsNextToNothingWhenNothingIsWritten() throws Exception {
        Path checkpoints = shop.flink().checkpoints();
        int before = Checkpoints.in(checkpoints).size();
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> Checkpoints.in(checkpoints).size() >= before + 10);
        assertThat(retained()).as("bytes of log kept for the slot").isLessThan(ROUND_BYTES);
        longRun("nothing is written", () -> assertThat(shop.acknowledged()).isPresent());
        shop.run("INSERT INTO quiet VALUES (2)");
        shop.awaitEqual("TABLE quiet", "TABLE m");
    }
}
