package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A log that cannot be followed fails the job, which says why, and nothing of what it could not follow is in the target. */
abstract class MySqlLogProblemsContract extends MySqlContract {

    @BeforeEach
    void prepare() throws Exception {
        shop.run(
                "CREATE TABLE t (id int PRIMARY KEY, n int, note text)",
                "CREATE TABLE other (id int PRIMARY KEY, n int)",
                "INSERT INTO t VALUES (1, 1, 'one'), (2, 2, 'two')",
                "INSERT INTO other VALUES (1, 1)");
    }

    private String pipeline() throws Exception {
        return shop.catalog()
                + shop.target(
                        "m",
                        "id int PRIMARY KEY, n int, note text",
                        "id INT, n INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO m SELECT * FROM %s;".formatted(shop.source("t"));
    }

    /** Waits until the rows are in the target that the table now has. */
    private void awaitFollowed() {
        shop.awaitEqual("SELECT * FROM t", "TABLE m");
    }

    private static void assertFails(JobClient job, String... message) {
        assertThat(job.getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .havingRootCause()
                .satisfies(cause -> assertThat(cause.getMessage()).contains(message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MINIMAL | UPDATE t SET n = 3 WHERE id = 1",
                "MINIMAL | DELETE FROM t WHERE id = 1",
                "MINIMAL | INSERT INTO t (id) VALUES (3)",
                "NOBLOB  | UPDATE t SET n = 3 WHERE id = 1"
            })
    void aSessionThatLogsPartsOfRowsFailsTheJob(String image, String change) throws Exception {
        JobClient job = shop.submit(pipeline());
        awaitFollowed();
        List<String> followed = shop.targetRows("TABLE m");
        BinlogPosition before;
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION binlog_row_image = '%s'".formatted(image));
            // What is not captured may be logged as it pleases.
            statement.execute("UPDATE other SET n = n + 1");
            shop.run("INSERT INTO t VALUES (4, 4, 'four')");
            awaitFollowed();
            followed = shop.targetRows("TABLE m");
            before = shop.head();
            statement.execute(change);
        }
        long at = BinlogEvent.from(shop, before).stream()
                .filter(BinlogEvent::hasRows)
                .findFirst()
                .orElseThrow()
                .position();
        assertFails(
                job,
                "TM-2023  The source's binary log does not carry every change whole",
                "rows of %s.t at %s:%d have not all columns".formatted(shop.database(), before.file(), at),
                "binlog_row_image = FULL in every session that changes the table");
        assertThat(shop.targetRows("TABLE m")).isEqualTo(followed);
    }

    /** FAULTS 13. Its rows are in no snapshot, and in the log ahead of where the stream begins. */
    @Test
    void aTransactionThatWasPreparedBeforeTheFirstLoadFailsTheJobWhenItIsCommitted() throws Exception {
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("XA START 'early'");
            statement.execute("INSERT INTO t VALUES (3, 3, 'three')");
            statement.execute("XA END 'early'");
            statement.execute("XA PREPARE 'early'");
            JobClient job = shop.submit(pipeline());
            awaitFollowed();
            statement.execute("XA COMMIT 'early'");
            assertFails(
                    job,
                    "TM-2024  The source's log has something that cannot be followed",
                    "XA COMMIT of a transaction that was prepared before the captured tables were first read",
                    "while no transaction is prepared");
        }
    }

    @Test
    void aTransactionOfOtherTablesMayStayPreparedAcrossARestore() throws Exception {
        String sql = pipeline();
        JobClient job = shop.submit(sql);
        awaitFollowed();
        try (Connection first = shop.connect();
                Connection second = shop.connect()) {
            prepareInOther(first, "'kept'", 10);
            prepareInOther(second, "'undone'", 20);
            shop.run("INSERT INTO t VALUES (3, 3, 'three')");
            awaitFollowed();
            String savepoint = shop.flink().stop(job);
            job = shop.submit(sql, PostgresFixture.settings(Duration.ofMillis(200), 1), Optional.of(savepoint));
            execute(first, "XA COMMIT 'kept'");
            execute(second, "XA ROLLBACK 'undone'");
            shop.run("INSERT INTO t VALUES (4, 4, 'four')");
            awaitFollowed();
        }
        job.cancel().get();
    }

    private static void prepareInOther(Connection connection, String id, int key) throws SQLException {
        execute(connection, "XA START " + id);
        execute(connection, "INSERT INTO other VALUES (%d, 0)".formatted(key));
        execute(connection, "XA END " + id);
        execute(connection, "XA PREPARE " + id);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** FAULTS 13. Rows of a prepared transaction come before it is known whether they will be committed. */
    @Test
    void aTransactionOfOnePhaseArrivesAndOneOfTwoFailsTheJob() throws Exception {
        JobClient job = shop.submit(pipeline());
        awaitFollowed();
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("XA START 'one', 'phase', 7");
            statement.execute("INSERT INTO t VALUES (3, 3, 'three')");
            statement.execute("UPDATE t SET n = 0");
            statement.execute("XA END 'one', 'phase', 7");
            statement.execute("XA COMMIT 'one', 'phase', 7 ONE PHASE");
            awaitFollowed();

            // One that changes nothing that is captured, and one without changes.
            statement.execute("XA START 'others'");
            statement.execute("UPDATE other SET n = n + 1");
            statement.execute("XA END 'others'");
            statement.execute("XA PREPARE 'others'");
            shop.run("INSERT INTO t VALUES (4, 4, 'four')");
            awaitFollowed();
            statement.execute("XA COMMIT 'others'");
            statement.execute("XA START 'empty'");
            statement.execute("XA END 'empty'");
            statement.execute("XA PREPARE 'empty'");
            statement.execute("XA COMMIT 'empty'");
            shop.run("INSERT INTO t VALUES (5, 5, 'five')");
            awaitFollowed();

            statement.execute("XA START 'captured'");
            statement.execute("INSERT INTO t VALUES (6, 6, 'six')");
            statement.execute("XA END 'captured'");
            statement.execute("XA PREPARE 'captured'");
            try {
                assertFails(
                        job,
                        "TM-2024  The source's log has something that cannot be followed",
                        "XA PREPARE of a transaction that changes captured tables ahead of "
                                + shop.head().file() + ":",
                        "Commit such transactions in one phase");
            } finally {
                statement.execute("XA ROLLBACK 'captured'");
            }
        }
        awaitFollowed();
    }

    private String followAndStop(String sql) throws Exception {
        JobClient job = shop.submit(sql);
        awaitFollowed();
        // From the stream, so that the stored position lies behind it.
        shop.run("INSERT INTO t VALUES (3, 3, 'three')");
        awaitFollowed();
        String savepoint = shop.flink().stop(job);
        await().atMost(PostgresFixture.PATIENCE).until(() -> shop.logReaders() == 0);
        return savepoint;
    }

    private JobClient restore(String sql, String savepoint) throws Exception {
        return shop.submit(sql, PostgresFixture.settings(Duration.ofMillis(200), 1), Optional.of(savepoint));
    }

    @Test
    void aRestoreBehindWhichTheLogIsPurgedIsRefused() throws Exception {
        String sql = pipeline();
        String savepoint = followAndStop(sql);
        BinlogPosition stored = shop.head();
        shop.run("INSERT INTO t VALUES (4, 4, 'four')", "FLUSH BINARY LOGS", "INSERT INTO t VALUES (5, 5, 'five')");
        String oldest = shop.head().file();
        // A file is kept for as long as the server may need it after a crash.
        await().atMost(PostgresFixture.PATIENCE).until(() -> {
            shop.run("PURGE BINARY LOGS TO '%s'".formatted(oldest));
            return shop.log().files().size() == 1;
        });
        MySqlLog log = shop.log();
        String found = log.hasGtids()
                ? "the server has purged %s, which the state has not read all of; the stored position is %s"
                        .formatted(shop.text("SELECT @@global.gtid_purged"), stored)
                : "the server has no log file %s, its oldest is %s; the stored position is %s"
                        .formatted(stored.file(), oldest, stored);
        assertFails(restore(sql, savepoint), "TM-2014  The source no longer serves the stored position", found);
        assertThat(shop.targetRows("TABLE m")).hasSize(3);
    }

    @Test
    void aRestoreOnAServerThatBeganItsLogAnewIsRefused() throws Exception {
        shop.resetLog(1);
        shop.run("INSERT INTO other VALUES (2, 2)");
        String sql = pipeline();
        String savepoint = followAndStop(sql);
        BinlogPosition stored = shop.head();
        shop.resetLog(1);
        BinlogPosition begin = shop.head();
        assertThat(begin.file()).isEqualTo(stored.file());
        String[] found = {
            "TM-2027  The source's log is not the one the state was read from",
            "log file %s was begun by server ".formatted(stored.file()),
            "the stored position is " + stored
        };
        assertFails(restore(sql, savepoint), found);
        // Also when it is as long as the one of before, and longer.
        while (shop.head().offset() <= 2 * stored.offset()) {
            shop.run("INSERT INTO other SELECT max(id) + 1, 3 FROM other");
        }
        assertFails(restore(sql, savepoint), found);
        assertThat(shop.targetRows("TABLE m")).hasSize(3);
    }
}
