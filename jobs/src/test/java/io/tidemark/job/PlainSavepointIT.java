package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.foreign.PlainSavepoint;
import io.tidemark.source.foreign.PlainStateFiles;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.cdc.connectors.base.options.StartupOptions;
import org.apache.flink.cdc.connectors.postgres.source.PostgresSourceBuilder;
import org.apache.flink.cdc.debezium.JsonDebeziumDeserializationSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Savepoints of Flink CDC's {@code postgres-cdc}, and our reader that goes on from them. */
class PlainSavepointIT {

    private static final long SEED = Long.getLong("tidemark.seed", 20_261_121);
    private static final int ROUNDS = Integer.getInteger("tidemark.imports", 2);
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
        values.putAll(shop.values());
        ShopLoad.createTables(shop);
        shop.run("CREATE EXTENSION pg_walinspect");
    }

    @AfterEach
    void end() throws Exception {
        shop.close();
    }

    private static final String COLUMNS = "id INT, v INT, note STRING, PRIMARY KEY (id) NOT ENFORCED";

    private static String plain(String table, String... options) {
        return """
               CREATE TABLE %1$s (%2$s) WITH ('connector' = 'postgres-cdc',
                 'hostname' = '127.0.0.1', 'port' = '${PORT}', 'username' = '${USER}', 'password' = '${PASSWORD}',
                 'database-name' = '${DATABASE}', 'schema-name' = 'public', 'table-name' = '%1$s',
                 'slot.name' = '${DATABASE}', 'decoding.plugin.name' = 'pgoutput'%3$s);
               """
                .formatted(table, COLUMNS, String.join("", options));
    }

    private static final String INCREMENTAL =
            ", 'scan.incremental.snapshot.enabled' = 'true', 'scan.incremental.snapshot.chunk.size' = '50'";

    private String mirror(String table) throws SQLException {
        return shop.target(table + "_mirror", "id int PRIMARY KEY, v int, note varchar(60)", COLUMNS);
    }

    private static String fill(String table, String source) {
        return "INSERT INTO %s_mirror SELECT id, v, note FROM %s;\n".formatted(table, source);
    }

    private String ours(String... options) {
        String[] all = List.of("'debezium.publication.name' = 'dbz_publication'", String.join(", ", options)).stream()
                .filter(option -> !option.isEmpty())
                .toArray(String[]::new);
        return shop.catalog(all);
    }

    private JobClient submit(String sql, Optional<String> savepoint) throws Exception {
        return shop.submit(sql, values, PostgresFixture.settings(INTERVAL, 1), savepoint);
    }

    private void awaitMirrored(String... tables) {
        for (String table : tables) {
            shop.awaitEqual("TABLE " + table, "TABLE " + table + "_mirror");
        }
    }

    private void awaitTransactions(ShopLoad load, int more) {
        int before = load.transactions();
        await().atMost(PostgresFixture.PATIENCE).until(() -> load.transactions() >= before + more);
    }

    /** Waits until the rows that are there are mirrored, writes one more and waits for it: then the log is followed. */
    private void awaitFollowed(String table, int id) throws SQLException {
        awaitMirrored(table);
        shop.run("INSERT INTO %s VALUES (%d, 0, NULL)".formatted(table, id));
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> shop.number("SELECT count(*) FROM %s_mirror WHERE id = %d".formatted(table, id)) == 1);
    }

    private String found(String savepoint) throws Exception {
        PlainSavepoint plain = PlainSavepoint.read(savepoint);
        return "%s %s, slot %s"
                .formatted(
                        plain.sources(),
                        plain.obstacles(),
                        shop.text("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '%s'"
                                .formatted(shop.database())));
    }

    @Test
    void aBusySqlJobIsGoneOnFrom() throws Exception {
        String target = mirror("orders");
        String plain = plain("orders", INCREMENTAL) + target + fill("orders", "orders");
        String ours = ours() + target + fill("orders", "shop.`public`.orders");
        shop.run("INSERT INTO orders SELECT g, g, 'first' FROM generate_series(1, 200) g");
        for (int round = 1; round <= ROUNDS; round++) {
            JobClient job = submit(plain, Optional.empty());
            awaitFollowed("orders", 100_000 + round);
            String savepoint;
            try (ShopLoad load = ShopLoad.start(shop, SEED + 100L * round)) {
                awaitTransactions(load, 300);
                savepoint = shop.flink().stop(job);
                awaitTransactions(load, 100);
            }
            System.out.printf("round %d: %s%n", round, found(savepoint));
            JobClient next;
            try (ShopLoad load = ShopLoad.start(shop, SEED + 100L * round + 50)) {
                next = submit(ours, Optional.of(savepoint));
                awaitTransactions(load, 100);
            }
            awaitMirrored("orders");
            // The positions are our own now.
            String own = shop.flink().stop(next);
            shop.run("UPDATE orders SET v = v + 1");
            next = submit(ours, Optional.of(own));
            awaitMirrored("orders");
            next.cancel().get();
            shop.awaitIdle();
            shop.run(
                    "SELECT pg_drop_replication_slot('%s')".formatted(shop.database()),
                    "DROP PUBLICATION dbz_publication",
                    "TRUNCATE orders_mirror");
        }
    }

    @Test
    void aBusyJobWithOneSourceForSeveralTablesIsGoneOnFrom() throws Exception {
        String ours = ours();
        for (String table : ShopLoad.TABLES) {
            ours += mirror(table) + fill(table, "shop.`public`." + table);
        }
        for (int round = 1; round <= ROUNDS; round++) {
            JobClient job = dataStream("public.orders", "public.items");
            awaitFollowed("orders", 100_000 + round);
            String savepoint;
            try (ShopLoad load = ShopLoad.start(shop, SEED + 100L * round)) {
                awaitTransactions(load, 300);
                savepoint = shop.flink().stop(job);
                awaitTransactions(load, 100);
            }
            System.out.printf("round %d: %s%n", round, found(savepoint));
            JobClient next;
            try (ShopLoad load = ShopLoad.start(shop, SEED + 100L * round + 50)) {
                next = submit(ours, Optional.of(savepoint));
                awaitTransactions(load, 100);
            }
            awaitMirrored("orders", "items");
            next.cancel().get();
            shop.awaitIdle();
            shop.run(
                    "SELECT pg_drop_replication_slot('%s')".formatted(shop.database()),
                    "DROP PUBLICATION dbz_publication",
                    "TRUNCATE orders_mirror, items_mirror");
        }
    }

    private JobClient dataStream(String... tables) throws Exception {
        Configuration settings = PostgresFixture.settings(INTERVAL, 1);
        StreamExecutionEnvironment env = shop.flink().environment(settings, Optional.empty());
        Properties debezium = new Properties();
        debezium.setProperty("tombstones.on.delete", "false");
        PostgresSourceBuilder.PostgresIncrementalSource<String> source =
                PostgresSourceBuilder.PostgresIncrementalSource.<String>builder()
                        .hostname("127.0.0.1")
                        .port(server.port())
                        .database(shop.database())
                        .schemaList("public")
                        .tableList(tables)
                        .username(server.user())
                        .password(server.password())
                        .slotName(shop.database())
                        .decodingPluginName("pgoutput")
                        .startupOptions(StartupOptions.initial())
                        .debeziumProperties(debezium)
                        .splitSize(50)
                        .deserializer(new JsonDebeziumDeserializationSchema())
                        .build();
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "plain")
                .flatMap(new PlainMirror(server.jdbcUrl(shop.database()), server.user(), server.password()))
                .setParallelism(1)
                .sinkTo(new DiscardingSink<>());
        return env.executeAsync();
    }

    /** A mirror of one table, followed, and its savepoint. */
    private String savepointOfOrders() throws Exception {
        JobClient job =
                submit(plain("orders", INCREMENTAL) + mirror("orders") + fill("orders", "orders"), Optional.empty());
        awaitFollowed("orders", 1);
        String savepoint = shop.flink().stop(job);
        shop.awaitIdle();
        PlainStateFiles.capture("postgres", savepoint);
        return savepoint;
    }

    private String declaredMirror(String table) {
        return """
               CREATE TABLE %1$s_mirror (%2$s) WITH ('connector' = 'tidemark-target', 'url' = '${URL}',
                 'username' = '${USER}', 'password' = '${PASSWORD}', 'table-name' = '%1$s_mirror');
               """
                .formatted(table, COLUMNS);
    }

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

    /** The server's own keepalives, or whatever else moves a slot past the log of other tables, lose nothing. */
    @Test
    void aSlotThatWasMovedOverOtherTablesOnlyIsGoneOnFrom() throws Exception {
        String savepoint = savepointOfOrders();
        shop.run("INSERT INTO items VALUES (2, 0, NULL)");
        shop.run("SELECT pg_replication_slot_advance('%s', pg_current_wal_lsn())".formatted(shop.database()));
        shop.run("INSERT INTO orders VALUES (3, 0, NULL)");
        submit(ours() + declaredMirror("orders") + fill("orders", "shop.`public`.orders"), Optional.of(savepoint));
        awaitMirrored("orders");
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
                .matches(Pattern.quote(keeps).replace("%s", "\\Eorders\\[\\d+\\]\\Q"));
    }

    private static final String WANTED = "\n"
            + """
                required: a savepoint of a job that mirrors tables by postgres-cdc or mysql-cdc of Flink CDC 3.5, with incremental snapshots, its first load done
                remedy:   Submit the pipeline without state, into empty targets, with a slot or a server id of its own."""
                    .indent(2)
                    .stripTrailing();

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
