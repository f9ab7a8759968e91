package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables come and go, and the parallelism changes, across a savepoint; the first load goes on under open transactions. */
abstract class MySqlTableSetContract extends MySqlContract {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    /** A server whose performance schema counts the rows that are read of each table. */
    @Override
    abstract DatabaseServer startServer();

    private String count(String table) {
        return "INSERT INTO n_%1$s SELECT id %% 10, COUNT(*), SUM(id) FROM %2$s GROUP BY id %% 10;\n"
                .formatted(table, shop.source(table));
    }

    /** The target is made anew for a table that is added, and found again for one that stays. */
    private String target(String table) throws Exception {
        return shop.target(
                "n_" + table,
                "k int PRIMARY KEY, n bigint, total int",
                "k INT, n BIGINT, total INT, PRIMARY KEY (k) NOT ENFORCED");
    }

    private void fill(String table, int from, int to) throws Exception {
        shop.run(("INSERT INTO %s WITH RECURSIVE g (n) AS (SELECT %d UNION ALL SELECT n + 1 FROM g WHERE n < %d)"
                        + " SELECT n FROM g")
                .formatted(table, from, to));
    }

    private void awaitCounted(String table) {
        shop.awaitEqual(
                "SELECT id %% 10 AS k, count(*), sum(id) FROM %s GROUP BY k".formatted(table), "TABLE n_" + table);
    }

    private void awaitRows(String table, int rows) {
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(shop.mart().number("SELECT coalesce(sum(n), 0) FROM n_" + table))
                        .isEqualTo(rows));
    }

    /** Rows that have been read of a table, as the server counts them. */
    private long scanned(String table) throws Exception {
        return shop.number("SELECT coalesce(sum(count_read), 0) FROM performance_schema.table_io_waits_summary_by_table"
                + " WHERE object_schema = '%s' AND object_name = '%s'".formatted(shop.database(), table));
    }

    @Test
    void anAddedTableIsLoadedAloneAndARemovedOneCanComeBack() throws Exception {
        shop.run(
                "CREATE TABLE kept (id int PRIMARY KEY)",
                "CREATE TABLE gone (id int PRIMARY KEY)",
                "CREATE TABLE added (id int)");
        fill("kept", 1, 1_000);
        fill("gone", 1, 1_000);
        fill("added", 1, 1_000);
        String kept = target("kept");
        String gone = target("gone");
        JobClient job = shop.submit(
                shop.catalog() + kept + gone + count("kept") + count("gone"),
                PostgresFixture.settings(INTERVAL, 2),
                Optional.empty());
        awaitCounted("kept");
        awaitCounted("gone");
        String savepoint = shop.flink().stop(job);

        fill("kept", 1_001, 1_100);
        fill("added", 1_001, 1_100);
        // What was read before is forgotten; this test asks the kept table nothing more.
        shop.run("TRUNCATE TABLE performance_schema.table_io_waits_summary_by_table");
        String added = target("added");
        String forget = "SET 'execution.state-recovery.ignore-unclaimed-state' = 'true';\n";
        job = shop.submit(
                forget + shop.catalog() + kept + added + count("kept") + count("added"),
                PostgresFixture.settings(INTERVAL, 2),
                Optional.of(savepoint));
        awaitRows("kept", 1_100);
        awaitRows("added", 1_100);
        assertThat(scanned("added")).isGreaterThanOrEqualTo(1_100);
        assertThat(scanned("kept"))
                .as("rows of the kept table that were read again")
                .isZero();
        shop.run("DELETE FROM added WHERE id % 3 = 0", "UPDATE kept SET id = -id WHERE id % 2 = 0");
        fill("added", 5_000, 5_100);
        awaitCounted("kept");
        awaitCounted("added");
        savepoint = shop.flink().stop(job);

        // The table that was removed comes back, and is loaded anew.
        fill("gone", 1_001, 1_100);
        shop.run("DELETE FROM gone WHERE id <= 100");
        shop.mart().run("DROP TABLE n_gone");
        gone = target("gone");
        job = shop.submit(
                shop.catalog() + kept + added + gone + count("kept") + count("added") + count("gone"),
                PostgresFixture.settings(INTERVAL, 2),
                Optional.of(savepoint));
        awaitCounted("gone");
        shop.run("DELETE FROM gone WHERE id % 2 = 0");
        awaitCounted("gone");
        awaitCounted("kept");
        awaitCounted("added");
        job.cancel().get();
    }

    private String heldPipeline() throws Exception {
        return shop.catalog("'scan.incremental.snapshot.chunk.size' = '50'") + HeldTransactions.pipeline(shop);
    }

    private void awaitCommits(HeldTransactions transactions, int more) {
        long before = transactions.commits();
        await().atMost(PostgresFixture.PATIENCE).until(() -> transactions.commits() > before + more);
    }

    @Test
    void theParallelismChangesWhileTransactionsGoOn() throws Exception {
        HeldTransactions.prepare(shop);
        String sql = heldPipeline();
        String view = "TABLE owners";
        try (HeldTransactions transactions = HeldTransactions.start(shop, 7)) {
            JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 1), Optional.empty());
            List<String> seen = List.of();
            for (int parallelism : new int[] {4, 2}) {
                List<String> old = seen;
                await().atMost(PostgresFixture.PATIENCE)
                        .until(() -> !shop.targetRows(view).equals(old));
                awaitCommits(transactions, 100);
                String savepoint = shop.flink().stop(job);
                seen = shop.targetRows(view);
                job = shop.submit(sql, PostgresFixture.settings(INTERVAL, parallelism), Optional.of(savepoint));
            }
            awaitCommits(transactions, 100);
            transactions.close();
            HeldTransactions.awaitEqual(shop);
            job.cancel().get();
        }
    }

    /** FAULTS 35, 45. What is committed while a chunk is read is in the chunk or in the stream, never in both or neither. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aFirstLoadUnderOpenTransactionsMissesAndRepeatsNothing(long seed) throws Exception {
        HeldTransactions.prepare(shop);
        String sql = heldPipeline();
        try (HeldTransactions transactions = HeldTransactions.start(shop, seed)) {
            awaitCommits(transactions, 10);
            JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 4), Optional.empty());
            await().atMost(PostgresFixture.PATIENCE)
                    .until(() -> !shop.targetRows("TABLE owners").isEmpty());
            awaitCommits(transactions, 100);
            transactions.close();
            HeldTransactions.awaitEqual(shop);
            job.cancel().get();
        }
    }
}
