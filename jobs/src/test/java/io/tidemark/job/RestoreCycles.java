package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;

/**
 * Stops and restores a pipeline again and again, with and without writes and with restarts and crashes of its source in
 * between: nothing of which is a reason to refuse a restore (FAULTS 10, 14, 16, 28).
 *
 * <p>What happens is drawn from a seed; {@code -Dtidemark.seed} replays it, {@code -Dtidemark.cycles} says how often.
 */
final class RestoreCycles {

    private static final int CYCLES = Integer.getInteger("tidemark.cycles", 6);
    private static final long SEED = Long.getLong("tidemark.seed", 20_261_121);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final long PAUSE = Duration.ofMillis(5).toNanos();

    private final Source source;
    private final Random random = Seeds.random(SEED);
    private final Map<Event, Integer> happened = new EnumMap<>(Event.class);
    private String sql;
    private JobClient job;

    RestoreCycles(Source source) {
        this.source = source;
    }

    /** The server whose tables are read, and what can be done to it. */
    interface Source {

        SourceShop shop();

        /** Of the catalog {@code shop}. */
        default String[] options() {
            return new String[0];
        }

        /** Goes on with another file of the log, and lets the server note where it stands. */
        void rotate() throws SQLException;

        /** Shuts the server down and starts it again. */
        void restart() throws SQLException;

        /** Kills the server and starts it again. */
        void crash() throws SQLException;
    }

    private enum Event {
        NOTHING,
        WRITES,
        OTHER_TABLE_WRITTEN,
        OPEN_TRANSACTION,
        ROTATION,
        SOURCE_RESTART,
        SOURCE_CRASH,
        TASK_MANAGER_KILL,
        STOP_WITH_SAVEPOINT,
        CANCEL
    }

    void play() throws Exception {
        SourceShop shop = source.shop();
        shop.run(
                "CREATE TABLE t (id int PRIMARY KEY, v bigint NOT NULL)",
                "CREATE TABLE other (id int PRIMARY KEY, v bigint NOT NULL)",
                "INSERT INTO t SELECT n, 0 FROM (%s) numbers".formatted(shop.numbers(1_000)),
                "INSERT INTO other VALUES (1, 0)");
        sql = shop.catalog(source.options())
                + shop.target("m", "id int PRIMARY KEY, v bigint", "id INT, v BIGINT, PRIMARY KEY (id) NOT ENFORCED")
                + shop.target(
                        "total",
                        "k int PRIMARY KEY, n bigint, v bigint",
                        "k INT, n BIGINT, v BIGINT, PRIMARY KEY (k) NOT ENFORCED")
                + "INSERT INTO m SELECT * FROM %s;".formatted(shop.source("t"))
                + "INSERT INTO total SELECT 1, COUNT(*), SUM(v) FROM %s;".formatted(shop.source("t"));
        job = submit(Optional.empty());
        awaitFollowed();
        for (int cycle = 1; cycle <= CYCLES; cycle++) {
            try {
                play(cycle);
            } catch (Exception | AssertionError failure) {
                throw new AssertionError(
                        "cycle %d; replay with -Dtidemark.seed=%d -Dtidemark.cycles=%d".formatted(cycle, SEED, cycle),
                        failure);
            }
        }
        System.out.printf("%d cycles, seed %d: %s%n", CYCLES, SEED, happened);
        job.cancel().get();
    }

    private void play(int cycle) throws Exception {
        Event load = draw(Event.NOTHING, Event.WRITES, Event.OTHER_TABLE_WRITTEN, Event.OPEN_TRANSACTION);
        try (AutoCloseable ended = start(load, cycle)) {
            happen(draw(
                    Event.NOTHING, Event.ROTATION, Event.SOURCE_RESTART, Event.SOURCE_CRASH, Event.TASK_MANAGER_KILL));
            String state = draw(Event.STOP_WITH_SAVEPOINT, Event.CANCEL) == Event.CANCEL ? cancel() : stop();
            happen(draw(Event.NOTHING, Event.ROTATION, Event.SOURCE_RESTART, Event.SOURCE_CRASH));
            job = submit(Optional.of(state));
        }
        source.shop().run("INSERT INTO t VALUES (%d, 0)".formatted(-cycle));
        awaitFollowed();
    }

    private JobClient submit(Optional<String> restore) throws Exception {
        return source.shop().submit(sql, PostgresFixture.settings(INTERVAL, 1), restore);
    }

    private AutoCloseable start(Event load, int cycle) throws SQLException {
        return switch (load) {
            case WRITES -> write(true, SEED + cycle);
            case OTHER_TABLE_WRITTEN -> write(false, SEED + cycle);
            case OPEN_TRANSACTION -> openTransaction(cycle);
            default -> () -> {};
        };
    }

    /** One that begins before the stop and is committed after the restore, unless the server has been away. */
    private AutoCloseable openTransaction(int cycle) throws SQLException {
        Connection connection = source.shop().connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t VALUES (%d, 0)".formatted(10_000 + cycle));
        }
        return () -> {
            try (connection) {
                connection.commit();
            } catch (SQLException away) {
                // It is rolled back.
            }
        };
    }

    private Event draw(Event... events) {
        Event drawn = List.of(events).get(random.nextInt(events.length));
        happened.merge(drawn, 1, Integer::sum);
        return drawn;
    }

    private void happen(Event event) throws Exception {
        switch (event) {
            case ROTATION -> source.rotate();
            case SOURCE_RESTART -> source.restart();
            case SOURCE_CRASH -> source.crash();
            case TASK_MANAGER_KILL -> source.shop().flink().replaceTaskManager();
            default -> {
                // Nothing, or what is done elsewhere.
            }
        }
    }

    /** A savepoint needs every task: after a fault it is waited for that the job is back. */
    private String stop() throws Exception {
        awaitCheckpoint();
        return source.shop().flink().stop(job);
    }

    private String cancel() throws Exception {
        awaitCheckpoint();
        job.cancel().get();
        return newest().orElseThrow().toString();
    }

    private void awaitCheckpoint() throws Exception {
        long before = newest().map(Checkpoints::number).orElse(0L);
        await().atMost(PostgresFixture.PATIENCE).until(() -> {
            assertRunning();
            return newest().map(Checkpoints::number).orElse(0L) > before + 1;
        });
    }

    private Optional<Path> newest() throws Exception {
        return source.shop().flink().newestCheckpoint(job.getJobID());
    }

    private void assertRunning() throws Exception {
        JobStatus status = job.getJobStatus().get();
        if (status == JobStatus.FAILED) {
            // Throws what it failed with.
            job.getJobExecutionResult().get();
        }
        assertThat(status.isGloballyTerminalState()).as(status.toString()).isFalse();
    }

    private void awaitFollowed() throws Exception {
        assertRunning();
        SourceShop shop = source.shop();
        shop.awaitEqual("SELECT id, v FROM t", "TABLE m");
        shop.awaitEqual("SELECT 1, count(*), sum(v) FROM t", "TABLE total");
        assertRunning();
    }

    /** Writes in small transactions until it is closed, also after the server has been away. */
    private Writers write(boolean captured, long seed) {
        Random writes = Seeds.random(seed);
        Writers writers = new Writers();
        writers.start("writer", 1, writer -> {
            while (!writers.stopped()) {
                try (Connection connection = source.shop().connect();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    while (!writers.stopped()) {
                        for (int i = writes.nextInt(20); i >= 0; i--) {
                            statement.execute(captured ? change(writes) : "UPDATE other SET v = v + 1");
                        }
                        connection.commit();
                        LockSupport.parkNanos(PAUSE);
                    }
                } catch (SQLException away) {
                    LockSupport.parkNanos(PAUSE);
                }
            }
        });
        return writers;
    }

    private static String change(Random writes) {
        int id = 1 + writes.nextInt(2_000);
        return switch (writes.nextInt(3)) {
            case 0 -> "DELETE FROM t WHERE id = %d".formatted(id);
            case 1 -> "INSERT INTO t SELECT %1$d, 0 WHERE NOT EXISTS (SELECT 1 FROM t WHERE id = %1$d)".formatted(id);
            default -> "UPDATE t SET v = v + %d WHERE id = %d".formatted(writes.nextInt(100), id);
        };
    }
}
