package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.source.foreign.PlainSavepoint;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.cdc.connectors.base.options.StartupOptions;
import org.apache.flink.cdc.connectors.postgres.source.PostgresSourceBuilder;
import org.apache.flink.cdc.debezium.JsonDebeziumDeserializationSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

/** Our reader goes on from savepoints of Flink CDC's {@code postgres-cdc}. */
class PlainSavepointIT extends PlainSavepointContract {

    private static final long SEED = Long.getLong("tidemark.seed", 20_261_121);
    private static final int ROUNDS = Integer.getInteger("tidemark.imports", 1);

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

    /** The server's own keepalives, or whatever else moves a slot past the log of other tables, lose nothing. */
    @Test
    void aSlotThatWasMovedOverOtherTablesOnlyIsGoneOnFrom() throws Exception {
        String savepoint = savepointOfOrders();
        // The running transactions are listed behind the first one, so that the slot may restart there.
        shop.run(
                "INSERT INTO items VALUES (2, 0, NULL)",
                "SELECT pg_log_standby_snapshot()",
                "INSERT INTO items VALUES (3, 0, NULL)");
        String stood = restarts();
        shop.run("SELECT pg_replication_slot_advance('%s', pg_current_wal_lsn())".formatted(shop.database()));
        assertThat(restarts()).isNotEqualTo(stood);
        shop.run("INSERT INTO orders VALUES (3, 0, NULL)");
        submit(ours() + declaredMirror("orders") + fill("orders", "shop.`public`.orders"), Optional.of(savepoint));
        awaitMirrored("orders");
    }

    private String restarts() throws SQLException {
        return shop.text(
                "SELECT restart_lsn FROM pg_replication_slots WHERE slot_name = '%s'".formatted(shop.database()));
    }

    private JobClient dataStream(String... tables) throws Exception {
        Configuration settings = PostgresFixture.settings(INTERVAL, 1);
        StreamExecutionEnvironment env = shop.flink().environment(settings, Optional.empty());
        Properties debezium = new Properties();
        debezium.setProperty("tombstones.on.delete", "false");
        PostgresSourceBuilder.PostgresIncrementalSource<String> source =
                PostgresSourceBuilder.PostgresIncrementalSource.<String>builder()
                        .hostname("127.0.0.1")
                        .port(shop.server().port())
                        .database(shop.database())
                        .schemaList("public")
                        .tableList(tables)
                        .username(shop.server().user())
                        .password(shop.server().password())
                        .slotName(shop.database())
                        .decodingPluginName("pgoutput")
                        .startupOptions(StartupOptions.initial())
                        .debeziumProperties(debezium)
                        .splitSize(500)
                        .deserializer(new JsonDebeziumDeserializationSchema())
                        .build();
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "plain")
                .flatMap(new PlainMirror(
                        shop.server().jdbcUrl(shop.database()),
                        shop.server().user(),
                        shop.server().password()))
                .setParallelism(1)
                .sinkTo(new DiscardingSink<>());
        return env.executeAsync();
    }

    private void awaitTransactions(ShopLoad load, int more) {
        int before = load.transactions();
        await().atMost(PostgresFixture.PATIENCE).until(() -> load.transactions() >= before + more);
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
}
