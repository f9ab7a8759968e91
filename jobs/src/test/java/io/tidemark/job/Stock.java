package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.position.LogPosition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.core.execution.JobClient;

/** Items and their kinds, what a pipeline makes of them, and somebody who changes them all the time. */
final class Stock implements AutoCloseable {

    static final int ITEMS = 2_000;
    static final int KINDS = 20;

    private static final int IDS = 2 * ITEMS;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(4);

    private final SourceShop shop;
    private final long seed;
    private final Writers writers = new Writers();

    private Stock(SourceShop shop, long seed) {
        this.shop = shop;
        this.seed = seed;
    }

    /** The log has the items whole. */
    static void prepare(SourceShop shop) throws SQLException {
        shop.run(
                "CREATE TABLE kinds (kind int PRIMARY KEY, name varchar(30) NOT NULL)",
                "CREATE TABLE items (id int PRIMARY KEY, kind int NOT NULL, v int NOT NULL, note varchar(30))",
                shop.logWholeRows("items"));
    }

    static void fill(SourceShop shop) throws SQLException {
        shop.run(
                "INSERT INTO kinds SELECT n, concat('kind ', n) FROM (%s) numbers".formatted(shop.numbers(KINDS)),
                "INSERT INTO items SELECT n, 1 + n %% %d, n, concat('note ', n) FROM (%s) numbers"
                        .formatted(KINDS, shop.numbers(900)),
                "INSERT INTO items SELECT id + 900, kind, v, note FROM items",
                "INSERT INTO items SELECT id + 1800, kind, v, note FROM items WHERE id <= 200");
    }

    static String pipeline(SourceShop shop) throws SQLException {
        return shop.target(
                        "mirror",
                        "id int PRIMARY KEY, kind int, v int, note text",
                        "id INT, kind INT, v INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")
                + shop.target(
                        "per_kind",
                        "name text PRIMARY KEY, items bigint, v int, highest int",
                        "name STRING, items BIGINT, v INT, highest INT, PRIMARY KEY (name) NOT ENFORCED")
                + shop.target(
                        "labels",
                        "id int PRIMARY KEY, name text, v int",
                        "id INT, name STRING, v INT, PRIMARY KEY (id) NOT ENFORCED")
                + """
                  INSERT INTO mirror SELECT id, kind, v, note FROM %1$s;
                  INSERT INTO per_kind SELECT k.name, COUNT(*), SUM(i.v), MAX(i.id)
                    FROM %1$s AS i JOIN %2$s AS k ON k.kind = i.kind GROUP BY k.name;
                  INSERT INTO labels SELECT i.id, k.name, i.v FROM %1$s AS i JOIN %2$s AS k ON k.kind = i.kind;
                  """
                        .formatted(shop.source("items"), shop.source("kinds"));
    }

    static void awaitEqual(SourceShop shop) {
        shop.awaitEqual("SELECT id, kind, v, note FROM items", "TABLE mirror");
        shop.awaitEqual(
                "SELECT k.name, count(*), sum(i.v), max(i.id) FROM items i JOIN kinds k ON k.kind = i.kind GROUP BY k.name",
                "TABLE per_kind");
        shop.awaitEqual("SELECT i.id, k.name, i.v FROM items i JOIN kinds k ON k.kind = i.kind", "TABLE labels");
    }

    /** 101 rows come, 152 change, 201 go. */
    static void changeAtOnce(SourceShop shop) throws SQLException {
        shop.run(
                "INSERT INTO items SELECT id + 10000, kind, v, note FROM items WHERE id <= 100",
                "UPDATE items SET v = v + 1 WHERE id BETWEEN 101 AND 200",
                "UPDATE items SET note = NULL WHERE id BETWEEN 201 AND 250",
                "DELETE FROM items WHERE id BETWEEN 301 AND 500",
                "INSERT INTO kinds VALUES (1000, 'a new kind')",
                "UPDATE kinds SET name = 'renamed' WHERE kind IN (4, 5)",
                "DELETE FROM kinds WHERE kind = 6");
    }

    static void assertCounted(long loads) {
        await().atMost(PostgresFixture.PATIENCE).untilAsserted(() -> {
            assertThat(RecordedMetrics.sum("resnapshots")).isEqualTo(loads);
            assertThat(RecordedMetrics.sum("resnapshotRowsInserted")).isEqualTo(101 * loads);
            assertThat(RecordedMetrics.sum("resnapshotRowsUpdated")).isEqualTo(152 * loads);
            assertThat(RecordedMetrics.sum("resnapshotRowsDeleted")).isEqualTo(201 * loads);
        });
    }

    /** The last epoch that has been applied. */
    static long epoch(SourceShop shop) throws SQLException {
        return shop.mart().number("SELECT max(epoch) FROM tidemark.pipeline");
    }

    /**
     * The target says that it has all that has been written to the source by now, and by which load of its tables.
     *
     * @return the history that the position is of
     */
    static String awaitTidemark(SourceShop shop, int load) throws SQLException {
        LogPosition head = shop.head();
        // Whoever has read it is behind the head, too; without it the reader learns of that by a heartbeat only.
        shop.run("UPDATE items SET v = v + 1 WHERE id = 700");
        await().atMost(PostgresFixture.PATIENCE).untilAsserted(() -> {
            assertThat(shop.mart().rows("SELECT phase, load FROM tidemark.tidemark"))
                    .containsExactly("STREAMING|%d".formatted(load));
            String position = shop.mart().text("SELECT position FROM tidemark.tidemark");
            assertThat(LogPosition.parse(position).hasReached(head))
                    .as("%s, where the log ends at %s", position, head)
                    .isTrue();
        });
        return shop.mart().text("SELECT log_identity FROM tidemark.tidemark");
    }

    /** While the tables were loaded anew, the target did not say that it equals the source at a position. */
    static void assertShownAsLoading(SourceShop shop, long epoch) throws SQLException {
        List<String> phases = shop.mart()
                .rows("SELECT DISTINCT phase FROM tidemark.tidemark_history WHERE epoch > %d".formatted(epoch));
        assertThat(phases).containsExactly("SNAPSHOT", "STREAMING");
    }

    /** The same pipeline, whose loads take so long that several checkpoints complete in the middle of each. */
    static String slowly(String pipeline) {
        String option = "'on-gap' = 'resnapshot'";
        return pipeline.replace(option, "%s, 'scan.snapshot.max-rows-per-second' = '%d'".formatted(option, ITEMS / 2));
    }

    /** Ends the TaskManager when a checkpoint has completed in the middle of the new load. */
    static void killWhileReloading(MiniFlink flink, JobClient job) throws Exception {
        await().atMost(PostgresFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> isReloading(flink, job));
        flink.replaceTaskManager();
        assertThat(isReloading(flink, job))
                .as("the TaskManager was ended in the middle of the new load")
                .isTrue();
    }

    private static boolean isReloading(MiniFlink flink, JobClient job) throws Exception {
        Optional<Path> newest = flink.newestCheckpoint(job.getJobID());
        return newest.isPresent() && Checkpoints.isReloading(newest.get());
    }

    static Stock start(SourceShop shop, long seed) {
        Stock stock = new Stock(shop, seed);
        stock.writers.start("stock", 1, writer -> stock.change());
        return stock;
    }

    private void change() throws SQLException {
        Random random = Seeds.random(seed);
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!writers.stopped()) {
                LockSupport.parkNanos(PAUSE);
                int changes = 1 + random.nextInt(5);
                for (int i = 0; i < changes; i++) {
                    statement.execute(change(random));
                }
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        }
    }

    private static String change(Random random) {
        int id = 1 + random.nextInt(IDS);
        return switch (random.nextInt(8)) {
            case 0, 1 -> "DELETE FROM items WHERE id = %d".formatted(id);
            case 2, 3 ->
                "INSERT INTO items SELECT %1$d, %2$d, %3$d, NULL FROM kinds WHERE kind = 1 AND NOT EXISTS (SELECT 1 FROM items WHERE id = %1$d)"
                        .formatted(id, 1 + random.nextInt(KINDS), random.nextInt(1_000));
            case 4 ->
                "UPDATE kinds SET name = concat('kind ', %d) WHERE kind = %d"
                        .formatted(random.nextInt(2 * KINDS), 1 + random.nextInt(KINDS));
            case 5 -> "UPDATE items SET id = %d WHERE id = %d".formatted(IDS + 1 + random.nextInt(1 << 30), id);
            default -> "UPDATE items SET v = v + 1, kind = %d WHERE id = %d".formatted(1 + random.nextInt(KINDS), id);
        };
    }

    @Override
    public void close() throws InterruptedException {
        writers.close();
    }
}
