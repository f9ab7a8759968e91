package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.PostgresServer;
import io.tidemark.embedded.Servers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Each page of {@code docs/runbook.md} is followed word by word on real servers on which its fault has happened. */
class RunbookIT {

    private static final String SLOT = "FROM pg_replication_slots WHERE slot_name = 'tidemark_orders'";
    private static final String END_READER = "SELECT pg_terminate_backend(active_pid) " + SLOT + " AND active";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void eachPageIsFollowedByATest() throws Exception {
        List<String> followed = Arrays.stream(RunbookIT.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .flatMap(method -> Optional.ofNullable(method.getAnnotation(Follows.class)).stream())
                .map(Follows::value)
                .toList();
        assertThat(RunbookPipeline.pages())
                .extracting(ConsolePage::title)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(followed);
    }

    @Test
    @Follows("The lost slot")
    void theLostSlot() throws Exception {
        try (DatabaseServer source = Servers.postgres().withoutFsync().start();
                RunbookPipeline orders = RunbookPipeline.ofPostgres(directory, source);
                Transcript page = orders.follow("The lost slot")) {
            loseSlot(orders);
            orders.assertStreaming(page);
            page.until("Set `'on-gap' = 'resnapshot'`");
            orders.set("'on-gap' = 'resnapshot'");
            page.until("Wait until the tables are loaded");
            orders.awaitEqual();
            orders.compare(page);
            page.toTheEnd();
        }
    }

    /** Whether a job is restored once more, or ends at once, is chance: so it has been restored before. */
    private static void loseSlot(RunbookPipeline orders) throws SQLException {
        orders.inSource(END_READER);
        orders.awaitRestarted();
        // Somebody is quicker than the reader, which comes back.
        RunbookPipeline.patiently().until(() -> {
            orders.inSource(END_READER);
            orders.inSource("SELECT pg_drop_replication_slot(slot_name) " + SLOT);
            return true;
        });
        orders.inSource("INSERT INTO orders VALUES (5, 'open')", "DELETE FROM orders WHERE id = 4");
        orders.awaitFailed();
    }

    @Test
    @Follows("The empty target")
    void theEmptyTarget() throws Exception {
        try (DatabaseServer source = Servers.postgres().withoutFsync().start();
                RunbookPipeline orders = RunbookPipeline.ofPostgres(directory, source);
                Transcript page = orders.follow("The empty target")) {
            orders.done("savepoint create orders --pin");
            loseSlot(orders);
            orders.inMart(page.sql());
            page.until("Wait until the tables are loaded");
            orders.awaitEqual();
            orders.compare(page);
            page.toTheEnd();
        }
    }

    @Test
    @Follows("The purged binlog")
    void thePurgedBinlog() throws Exception {
        try (DatabaseServer source =
                        Servers.mariadb().setting("sync-binlog", "1").start();
                RunbookPipeline orders = RunbookPipeline.ofMariaDb(directory, source, "'on-gap' = 'resnapshot'");
                Transcript page = orders.follow("The purged binlog")) {
            orders.done("pipeline pause orders --apply");
            orders.inSource(
                    "INSERT INTO orders VALUES (5, 'open'), (6, 'late')",
                    "UPDATE orders SET status = 'paid' WHERE id = 1",
                    "DELETE FROM orders WHERE id = 4");
            purge(orders);
            page.until("Wait until the tables are loaded");
            orders.awaitEqual();
            orders.compare(page);
            page.toTheEnd();
        }
    }

    /** A file is kept for as long as the server may need it after a crash. */
    private static void purge(RunbookPipeline orders) throws SQLException {
        orders.inSource("FLUSH BINARY LOGS");
        List<String> files = logFiles(orders);
        String newest = files.get(files.size() - 1);
        RunbookPipeline.patiently().until(() -> {
            orders.inSource("PURGE BINARY LOGS TO '%s'".formatted(newest));
            return logFiles(orders).get(0).equals(newest);
        });
    }

    private static List<String> logFiles(RunbookPipeline orders) throws SQLException {
        return orders.rowsOfSource("SHOW BINARY LOGS").stream()
                .map(file -> file.replaceFirst("\\|.*", ""))
                .toList();
    }

    @Test
    @Follows("The full disk")
    void theFullDisk() throws Exception {
        try (DatabaseServer source = Servers.postgres()
                        .withoutFsync()
                        .setting("min_wal_size", "32MB")
                        .setting("max_wal_size", "64MB")
                        .start();
                RunbookPipeline orders = RunbookPipeline.ofPostgres(directory, source);
                Transcript page = orders.follow("The full disk")) {
            orders.done("savepoint create orders --pin");
            orders.done("pipeline pause orders --apply");
            orders.inSource(
                    "CREATE TABLE parcels AS SELECT n, repeat(md5(n::text), 8) AS label FROM generate_series(1, 500000) n");
            orders.inSource("INSERT INTO orders VALUES (5, 'open')", "CHECKPOINT");
            long full = megabytes(orders, page.sql());
            assertThat(orders.rowsOfSource(page.sql()))
                    .anyMatch(slot -> slot.startsWith("tidemark_orders|"))
                    .anyMatch(slot -> slot.startsWith("tidemark_pin_"));
            page.until("Wait until what was written is read");
            orders.awaitEqual();
            givesBack(orders, page.sql(), page.sql(), full);
            orders.compare(page);
            page.toTheEnd();
        }
    }

    /** A slot lets go of log when its reader has said so, a moment after a checkpoint of the job. */
    private static void givesBack(RunbookPipeline orders, String checkpoint, String size, long full) {
        RunbookPipeline.patiently().untilAsserted(() -> {
            orders.inSource(checkpoint);
            assertThat(megabytes(orders, size)).as("of %d MB of log", full).isLessThan(full / 2);
        });
    }

    private static long megabytes(RunbookPipeline orders, String size) throws SQLException {
        String pretty = orders.rowsOfSource(size).get(0);
        assertThat(pretty).endsWith(" MB");
        return Long.parseLong(pretty.replace(" MB", ""));
    }

    @Test
    @Follows("The failover")
    void theFailover() throws Exception {
        // Nothing is sent that the standby may lack; it has the setting of its primary.
        try (PostgresServer primary = PostgresServer.builder()
                        .setting("synchronized_standby_slots", "standby")
                        .start();
                PostgresServer standby = primary.standby();
                RunbookPipeline orders = RunbookPipeline.ofPostgres(directory, primary, "'slot.failover' = 'true'");
                Transcript page = orders.follow("The failover")) {
            awaitSynced(orders, standby);
            orders.inSource("INSERT INTO orders VALUES (100001, 'open')");
            orders.awaitEqual();
            primary.kill();
            orders.awaitRestarting(Duration.ofSeconds(18));
            String synced = page.sql();
            orders.moveTo(standby);
            assertThat(orders.rowsOfSource(synced)).containsExactly("t|f|null");
            assertThat(orders.rowsOfSource(page.sql())).as("has it").containsExactly("t");
            assertThat(orders.rowsOfSource(page.sql())).as("promoted").containsExactly("t");
            orders.inSource(page.sql().split(";"));
            orders.inSource("INSERT INTO orders VALUES (100002, 'paid')");
            page.until("Wait until it has caught up");
            orders.awaitEqual();
            orders.compare(page);
            page.toTheEnd();
        }
    }

    /** The standby's copy of the slot would outlive a promotion. */
    private static void awaitSynced(RunbookPipeline orders, PostgresServer standby) {
        RunbookPipeline.patiently().until(() -> {
            orders.inSource(
                    "INSERT INTO orders SELECT coalesce(max(id), 0) + 1, 'open' FROM orders WHERE id < 100000",
                    "SELECT pg_log_standby_snapshot()");
            return is(standby, "EXISTS (SELECT " + SLOT + " AND synced AND NOT temporary)");
        });
    }

    private static boolean is(PostgresServer server, String condition) throws SQLException {
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + condition)) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Each row of the target is wrong, and the source has changed for each since the savepoint. */
    @Test
    @Follows("The rewind")
    void theRewind() throws Exception {
        try (DatabaseServer source = Servers.postgres().start();
                RunbookPipeline orders = RunbookPipeline.ofPostgres(3, directory, source);
                Transcript page = orders.follow("The rewind")) {
            page.until("The orders go on");
            changeEachRow(orders);
            page.means("<time 2>", Instant.now());
            orders.inMart(
                    "UPDATE orders_per_status SET orders = 700 WHERE status = 'open'",
                    "DELETE FROM orders_per_status WHERE status = 'sent'",
                    "INSERT INTO orders_per_status VALUES ('paid', 2)");
            orders.compareDamaged(page);
            page.until("Prove it");
            orders.compare(page);
            page.until("others have written again meanwhile");
            orders.inSource("UPDATE orders SET status = 'sent' WHERE id = 1");
            orders.awaitEqual();
            page.until("When the target is right");
            orders.awaitEqual();
            page.toTheEnd();
        }
    }

    /** In epochs of their own, so that no checkpoint of before is left. */
    private static void changeEachRow(RunbookPipeline orders) throws SQLException {
        for (String change : List.of(
                "INSERT INTO orders VALUES (5, 'open')",
                "UPDATE orders SET status = 'sent' WHERE id = 2",
                "UPDATE orders SET status = 'sent' WHERE id = 3")) {
            orders.inSource(change);
            orders.awaitEqual();
        }
    }
}
