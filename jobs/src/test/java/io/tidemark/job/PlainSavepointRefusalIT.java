package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.problem.ProblemException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.core.execution.JobClient;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Savepoints of Flink CDC's {@code postgres-cdc} that our reader cannot go on from. */
class PlainSavepointRefusalIT extends PlainSavepointContract {

    private static final String WANTED = "\n"
            + """
                required: a savepoint of a job that mirrors tables by postgres-cdc or mysql-cdc of Flink CDC 3.5, with incremental snapshots, its first load done
                remedy:   Submit the pipeline without state, into empty targets, with a slot or a server id of its own."""
                    .indent(2)
                    .stripTrailing();

    @Test
    void whatTheSlotDoesNotGiveAnyMoreIsRefused() throws Exception {
        String savepoint = savepointOfOrders();
        String ours = ours() + declaredMirror("orders") + fill("orders", "shop.`public`.orders");
        shop.run("INSERT INTO orders VALUES (2, 0, NULL)");
        shop.run("SELECT pg_replication_slot_advance('%s', pg_current_wal_lsn())".formatted(shop.database()));
        String lsn = "[0-9A-F]+/[0-9A-F]+";
        assertThat(refusal(ours, savepoint))
                .matches(
                        """
                        TM-2014  The source no longer serves the stored position
                          found:    postgresql://127\\.0\\.0\\.1:\\d+/%1$s: slot %1$s: transaction \\d+ has changed a captured table at %2$s and commits at %2$s, between the stored position %2$s and %2$s, from where the slot begins
                          required: a slot that still gives what the job before had not emitted
                          remedy:   Take a newer savepoint if that job can still run, or submit the pipeline without state, into empty targets\\."""
                                .formatted(shop.database(), lsn));
        shop.run("DROP EXTENSION pg_walinspect");
        assertThat(refusal(ours, savepoint))
                .matches(
                        """
                        TM-2014  The source no longer serves the stored position
                          found:    postgresql://127\\.0\\.0\\.1:\\d+/%1$s: slot %1$s: it cannot be told whether rows are missing: the slot was confirmed up to %2$s, behind the stored position %2$s; only the log itself can say whether that was by a keepalive or over rows
                          required: a slot that was confirmed no further than the stored position, or a log that shows that nothing lies between
                          remedy:   CREATE EXTENSION pg_walinspect; GRANT pg_read_server_files TO "postgres"; and submit again\\. Before version 15, let the job before run until it has written a row, and take a savepoint again\\."""
                                .formatted(shop.database(), lsn));
        shop.run("SELECT pg_drop_replication_slot('%s')".formatted(shop.database()));
        assertThat(refusal(ours, savepoint))
                .matches(
                        """
                        TM-2014  The source no longer serves the stored position
                          found:    postgresql://127\\.0\\.0\\.1:\\d+/%1$s: the replication slot %1$s is gone, the stored position is %2$s
                          required: the slot that the job before has read, by the option slot\\.name
                          remedy:   Name that slot\\. If it was dropped, submit the pipeline without state, into empty targets\\."""
                                .formatted(shop.database(), lsn));
        assertThat(shop.number("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .as("slots that were made")
                .isZero();
    }

    /** Its state has no word of the server's history: a warning, unless a pipeline does not allow it. */
    @Test
    void aHistoryThatIsNotKnownCanBeRefused() throws Exception {
        String savepoint = savepointOfOrders();
        String strict = ours("'on-unknown-history' = 'fail'")
                + declaredMirror("orders")
                + fill("orders", "shop.`public`.orders");
        assertThat(submit(strict, Optional.of(savepoint)).getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .havingRootCause()
                .withMessageContaining(
                        "TM-2028  Nobody can say whether the source's log is the one the state was read from")
                .withMessageContaining("the state does not say which server its position ");
    }

    @Test
    void aPipelineThatIsNoMirrorOfTheSameTablesIsRefused() throws Exception {
        String savepoint = savepointOfOrders();
        mirror("items");
        assertThat(refusal(ours() + declaredMirror("items") + fill("items", "shop.`public`.items"), savepoint))
                .isEqualTo(
                        """
                        TM-1013  A savepoint of another connector cannot be gone on from
                          found:    %s has postgres-cdc of [public.orders], and the pipeline reads [public.items]
                          required: a pipeline that reads exactly the tables that were read before
                          remedy:   Read these tables, and add or leave out others in a restart from a savepoint of the pipeline itself."""
                                .formatted(savepoint));
        String keeps =
                """
                TM-1013  A savepoint of another connector cannot be gone on from
                  found:    the pipeline keeps rows in [%s]
                  required: mirrors of tables, whose log has each row whole: what such operators would know of earlier rows is in no savepoint of another job
                  remedy:   Leave views out; for a mirror of a Postgres table, ALTER TABLE ... REPLICA IDENTITY FULL before the savepoint is taken, and read no metadata columns. For views submit the pipeline without state, into empty targets, with a slot or a server id of its own.""";
        assertThat(refusal(
                        ours() + declaredMirror("orders")
                                + "INSERT INTO orders_mirror SELECT v, CAST(COUNT(*) AS INT), 'n' FROM"
                                + " shop.`public`.orders GROUP BY v;",
                        savepoint))
                .startsWith("TM-1013")
                .contains("  found:    the pipeline keeps rows in [GroupAggregate");
        shop.run("ALTER TABLE orders REPLICA IDENTITY DEFAULT");
        assertThat(refusal(ours() + declaredMirror("orders") + fill("orders", "shop.`public`.orders"), savepoint))
                .isEqualTo(keeps.formatted("complete public.orders"));
    }

    @Test
    void aFirstLoadThatIsNotFinishedIsRefused() throws Exception {
        shop.run("INSERT INTO orders SELECT g, g, 'first' FROM generate_series(1, 20000) g", "ANALYZE orders");
        String target = mirror("orders");
        JobClient job = submit(plain("orders", INCREMENTAL) + target + fill("orders", "orders"), Optional.empty());
        await().atMost(PostgresFixture.PATIENCE).until(() -> shop.number("SELECT count(*) FROM orders_mirror") > 0);
        String savepoint = shop.flink().stop(job);
        assertThat(refusal(ours() + target + fill("orders", "shop.`public`.orders"), savepoint))
                .matches(("TM-1013  A savepoint of another connector cannot be gone on from\n  found:    \\Q%s\\E has"
                                        + " postgres-cdc whose first load was not finished: \\d+ chunks were not read")
                                .formatted(savepoint)
                        + "\\Q" + WANTED + "\\E");
    }

    @Test
    void oneSourceForEachTableIsRefused() throws Exception {
        String plain = "";
        String ours = ours();
        for (String table : ShopLoad.TABLES) {
            String target = mirror(table);
            plain += plain(table, INCREMENTAL) + target + fill(table, table);
            ours += target + fill(table, "shop.`public`." + table);
        }
        plain = plain.replaceFirst("'slot.name' = '\\$\\{DATABASE\\}'", "'slot.name' = '\\${DATABASE}_1'");
        JobClient job = submit(plain, Optional.empty());
        awaitFollowed("orders", 1);
        awaitFollowed("items", 1);
        String savepoint = shop.flink().stop(job);
        String each =
                """
                TM-1013  A savepoint of another connector cannot be gone on from
                  found:    %s has 2 sources postgres-cdc, and the pipeline reads 1 such databases
                  required: one source for all tables of one database: each has a position of its own, and the pipeline reads them from one
                  remedy:   Submit the pipeline without state, into empty targets, with a slot or a server id of its own.""";
        assertThat(refusal(ours, savepoint)).isEqualTo(each.formatted(savepoint));
    }

    @Test
    void aViewIsRefused() throws Exception {
        String target = mirror("orders");
        JobClient job = submit(
                plain("orders", INCREMENTAL) + target
                        + "INSERT INTO orders_mirror SELECT id, CAST(COUNT(*) AS INT), MAX(note) FROM orders GROUP BY id;",
                Optional.empty());
        await().atMost(PostgresFixture.PATIENCE).until(() -> shop.number("SELECT count(*) FROM orders_mirror") == 1);
        shop.run("INSERT INTO orders VALUES (1, 0, NULL)");
        await().atMost(PostgresFixture.PATIENCE).until(() -> shop.number("SELECT count(*) FROM orders_mirror") == 2);
        String savepoint = shop.flink().stop(job);
        assertThat(refusal(ours() + target + fill("orders", "shop.`public`.orders"), savepoint))
                .isEqualTo(("TM-1013  A savepoint of another connector cannot be gone on from\n  found:    %s has an"
                                        + " operator with state by key, as of a join or an aggregation")
                                .formatted(savepoint)
                        + WANTED);
    }

    @Test
    void aSourceWithoutIncrementalSnapshotsIsRefused() throws Exception {
        String target = mirror("orders");
        JobClient job = submit(plain("orders") + target + fill("orders", "orders"), Optional.empty());
        awaitFollowed("orders", 1);
        String savepoint = shop.flink().stop(job);
        assertThat(refusal(ours() + target + fill("orders", "shop.`public`.orders"), savepoint))
                .isEqualTo(
                        ("TM-1013  A savepoint of another connector cannot be gone on from\n  found:    %s has a source"
                                                + " without incremental snapshots, whose state has the position of one row and not what was"
                                                + " loaded (scan.incremental.snapshot.enabled = false)")
                                        .formatted(savepoint)
                                + WANTED);
    }

    private String refusal(String sql, String savepoint) {
        try {
            submit(sql, Optional.of(savepoint));
        } catch (ProblemException refused) {
            return refused.getMessage();
        } catch (Exception other) {
            throw new AssertionError(other);
        }
        return Assertions.fail("%s was not refused", savepoint);
    }
}
