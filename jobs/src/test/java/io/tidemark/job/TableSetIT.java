package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** Tables come and go, and the parallelism changes, across a savepoint. */
class TableSetIT extends PostgresContract {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    private String count(String table) {
        return "INSERT INTO n_%1$s SELECT id %% 10, COUNT(*), SUM(id) FROM shop.`public`.%1$s GROUP BY id %% 10;\n"
                .formatted(table);
    }

    /** The target is made anew for a table that is added, and found again for one that stays. */
    private String target(String table) throws Exception {
        return shop.target(
                "n_" + table,
                "k int PRIMARY KEY, n bigint, total bigint",
                "k INT, n BIGINT, total BIGINT, PRIMARY KEY (k) NOT ENFORCED");
    }

    private void fill(String table, int from, int to) throws Exception {
        shop.run("INSERT INTO %s SELECT g FROM generate_series(%d, %d) g".formatted(table, from, to));
    }

    private void awaitCounted(String table) {
        shop.awaitEqual(
                "SELECT id %% 10, count(*), sum(id)::bigint FROM %s GROUP BY id %% 10".formatted(table),
                "TABLE n_" + table);
    }

    /** Rows the reader has read of a table's first load, as the server counts them. */
    private long scanned(String table) throws Exception {
        return shop.number(
                "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = '%s'"
                        .formatted(table));
    }

    @Test
    void anAddedTableIsLoadedAloneAndARemovedOneCanComeBack() throws Exception {
        shop.run(
                "CREATE TABLE kept (id int PRIMARY KEY)",
                "CREATE TABLE gone (id int PRIMARY KEY)",
                "CREATE TABLE added (id int)",
                "ALTER TABLE added REPLICA IDENTITY FULL");
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
        // This test's own queries of before are counted now, and then forgotten; it asks the kept table nothing more.
        shop.run("SELECT pg_stat_force_next_flush()");
        shop.run("SELECT pg_stat_reset()");
        String added = target("added");
        String forget = "SET 'execution.state-recovery.ignore-unclaimed-state' = 'true';\n";
        job = shop.submit(
                forget + shop.catalog() + kept + added + count("kept") + count("added"),
                PostgresFixture.settings(INTERVAL, 2),
                Optional.of(savepoint));
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(shop.number("SELECT coalesce(sum(n), 0) FROM n_kept"))
                        .isEqualTo(1_100));
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(shop.number("SELECT coalesce(sum(n), 0) FROM n_added"))
                        .isEqualTo(1_100));
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(scanned("added")).isGreaterThanOrEqualTo(1_100));
        assertThat(scanned("kept"))
                .as("rows of the kept table that were read again")
                .isZero();
        assertThat(shop.text("SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_publication_tables"
                        + " WHERE pubname = '%s'".formatted(shop.database())))
                .as("a table is never taken out while its changes may be read again")
                .isEqualTo("added,gone,kept");
        shop.run("DELETE FROM added WHERE id % 3 = 0", "UPDATE kept SET id = -id WHERE id % 2 = 0");
        fill("added", 5_000, 5_100);
        awaitCounted("kept");
        awaitCounted("added");
        savepoint = shop.flink().stop(job);

        // The table that was removed comes back, and is loaded anew.
        fill("gone", 1_001, 1_100);
        shop.run("DELETE FROM gone WHERE id <= 100", "DROP TABLE n_gone");
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

    @Test
    void theParallelismChangesWhileTransfersGoOn() throws Exception {
        Transfers.prepare(shop);
        String sql = shop.catalog("'scan.incremental.snapshot.chunk.size' = '50'") + Transfers.pipeline(shop);
        shop.run("ANALYZE");
        try (Transfers transfers = Transfers.start(shop, 7)) {
            JobClient job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 1), Optional.empty());
            for (int parallelism : new int[] {4, 2}) {
                long before = transfers.transfers();
                await().atMost(PostgresFixture.PATIENCE)
                        .until(() -> shop.acknowledged().isPresent() && transfers.transfers() > before + 100);
                shop.awaitAcknowledged();
                String savepoint = shop.flink().stop(job);
                job = shop.submit(sql, PostgresFixture.settings(INTERVAL, parallelism), Optional.of(savepoint));
            }
            shop.awaitAcknowledged();
            transfers.close();
            Transfers.awaitEqual(shop);
            job.cancel().get();
        }
    }

    /** The stored position is that of an older savepoint, the slot has moved on: rows would be missing (FAULTS 8). */
    @Test
    void anOlderSavepointThanTheSlotIsRefused() throws Exception {
        shop.run("CREATE TABLE kept (id int PRIMARY KEY)");
        fill("kept", 1, 10);
        String sql = shop.catalog() + target("kept") + count("kept");
        JobClient job = shop.submit(sql);
        awaitCounted("kept");
        shop.awaitAcknowledged();
        String older = shop.flink().stop(job);
        job = shop.submit(sql, PostgresFixture.settings(INTERVAL, 1), Optional.of(older));
        fill("kept", 11, 20);
        awaitCounted("kept");
        shop.awaitAcknowledged();
        shop.flink().stop(job);
        JobClient refused = shop.submit(sql, PostgresFixture.settings(INTERVAL, 1), Optional.of(older));
        assertThat(refused.getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .havingRootCause()
                .withMessageContaining("TM-2014  The source no longer serves the stored position");
    }
}
