package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SavedTable;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TableProgress;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.LogOrder;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.foreign.PlainSavepoint;
import io.tidemark.source.foreign.PlainStateFiles;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.cdc.connectors.mysql.source.MySqlSource;
import org.apache.flink.cdc.debezium.JsonDebeziumDeserializationSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

/** Savepoints of Flink CDC's {@code mysql-cdc}, and our reader that goes on from them. */
abstract class PlainMySqlSavepointContract extends PlainMySqlContract {

    private static final long SEED = Long.getLong("tidemark.seed", 20_261_121);
    private static final int ROUNDS = Integer.getInteger("tidemark.imports", 1);
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final String CHUNKS = ", 'scan.incremental.snapshot.chunk.size' = '500'";

    private String mirror(String table) throws SQLException {
        return shop.target(table + "_mirror", "id int PRIMARY KEY, v int, note varchar(60)", COLUMNS);
    }

    private static String fill(String table, String source) {
        return "INSERT INTO %s_mirror SELECT id, v, note FROM %s;\n".formatted(table, source);
    }

    private JobClient submit(String sql, Optional<String> savepoint) throws Exception {
        return shop.submit(sql, PostgresFixture.settings(INTERVAL, 1), savepoint);
    }

    private void awaitMirrored(String... tables) {
        for (String table : tables) {
            shop.awaitEqual("SELECT * FROM " + table, "TABLE " + table + "_mirror");
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
        awaitMirrored(table);
    }

    @Test
    void aBusySqlJobIsGoneOnFrom() throws Exception {
        ShopLoad.createTables(shop);
        String target = mirror("orders");
        String plain = plain("orders", CHUNKS) + target + fill("orders", "orders");
        String ours = shop.catalog() + target + fill("orders", shop.source("orders"));
        shop.run("INSERT INTO orders SELECT n, n, 'first' FROM (%s) numbers".formatted(shop.numbers(200)));
        for (int round = 1; round <= ROUNDS; round++) {
            JobClient job = submit(plain, Optional.empty());
            awaitFollowed("orders", 100_000 + round);
            String savepoint;
            try (ShopLoad load = ShopLoad.start(shop, SEED + 100L * round)) {
                awaitTransactions(load, 300);
                savepoint = shop.flink().stop(job);
                awaitTransactions(load, 100);
            }
            System.out.printf("round %d: %s%n", round, PlainSavepoint.read(savepoint));
            JobClient next;
            try (ShopLoad load = ShopLoad.start(shop, SEED + 100L * round + 50)) {
                next = submit(ours, Optional.of(savepoint));
                awaitTransactions(load, 100);
            }
            awaitMirrored("orders");
            // The positions are our own now, and the tables may change.
            shop.run("ALTER TABLE orders ADD COLUMN more int FIRST", "ALTER TABLE orders DROP COLUMN more");
            String own = shop.flink().stop(next);
            shop.run("UPDATE orders SET v = v + 1 WHERE v < 2000000000");
            next = submit(ours, Optional.of(own));
            awaitMirrored("orders");
            next.cancel().get();
            shop.mart().run("TRUNCATE orders_mirror");
        }
    }

    @Test
    void aBusyJobWithOneSourceForSeveralTablesIsGoneOnFrom() throws Exception {
        ShopLoad.createTables(shop);
        String ours = shop.catalog();
        for (String table : ShopLoad.TABLES) {
            ours += mirror(table) + fill(table, shop.source(table));
        }
        for (int round = 1; round <= ROUNDS; round++) {
            JobClient job = dataStream("orders", "items");
            awaitFollowed("orders", 100_000 + round);
            String savepoint;
            try (ShopLoad load = ShopLoad.start(shop, SEED + 100L * round)) {
                awaitTransactions(load, 300);
                savepoint = shop.flink().stop(job);
                awaitTransactions(load, 100);
            }
            System.out.printf("round %d: %s%n", round, PlainSavepoint.read(savepoint));
            JobClient next;
            try (ShopLoad load = ShopLoad.start(shop, SEED + 100L * round + 50)) {
                next = submit(ours, Optional.of(savepoint));
                awaitTransactions(load, 100);
            }
            awaitMirrored("orders", "items");
            next.cancel().get();
            shop.mart().run("TRUNCATE orders_mirror, items_mirror");
        }
    }

    private JobClient dataStream(String... tables) throws Exception {
        StreamExecutionEnvironment env =
                shop.flink().environment(PostgresFixture.settings(INTERVAL, 1), Optional.empty());
        MySqlSource<String> source = MySqlSource.<String>builder()
                .hostname("127.0.0.1")
                .port(shop.server().port())
                .databaseList(shop.database())
                .tableList(List.of(tables).stream()
                        .map(table -> shop.database() + "." + table)
                        .toArray(String[]::new))
                .username(MySqlFixture.READER)
                .password(shop.password())
                .serverId("7000-7010")
                .serverTimeZone("UTC")
                .splitSize(500)
                .deserializer(new JsonDebeziumDeserializationSchema())
                .build();
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "plain")
                .flatMap(new PlainMirror(
                        shop.mart().server().jdbcUrl(shop.mart().database()),
                        shop.mart().server().user(),
                        shop.mart().server().password()))
                .setParallelism(1)
                .sinkTo(new DiscardingSink<>());
        return env.executeAsync();
    }

    /** Where the last row's transaction begins, as the server said before it was written. */
    @Test
    void theStateSaysWhereTheJobStood() throws Exception {
        ShopLoad.createTables(shop);
        JobClient job = submit(plain("orders", CHUNKS) + mirror("orders") + fill("orders", "orders"), Optional.empty());
        awaitFollowed("orders", 1);
        BinlogPosition before = now();
        shop.run("INSERT INTO orders VALUES (2, 0, NULL)");
        BinlogPosition after = now();
        awaitMirrored("orders");
        Path savepoint = Path.of(URI.create(shop.flink().stop(job)));
        PlainStateFiles.captureWhole(
                shop.isMariaDb() ? "mariadb-canonical" : "mysql-canonical", savepoint, before, after);
        Inspection inspection = Inspection.of(savepoint);
        assertThat(inspection.unread()).isEmpty();
        assertThat(inspection.sources()).hasSize(1);
        SourceState source = inspection.sources().get(0);
        assertThat(source.phase()).isEqualTo(Phase.STREAMING);
        BinlogPosition position = (BinlogPosition) source.position().orElseThrow();
        assertThat(position.file()).isEqualTo(before.file());
        assertThat(position.offset()).isBetween(before.offset(), after.offset() - 1);
        assertThat(position.gtids()).isEqualTo(before.gtids());
        assertThat(source.parts()).containsKeys("file", "pos", "event", "row");
        assertThat(source.tables())
                .extracting(TableProgress::table, TableProgress::isLoaded)
                .containsExactly(tuple(new SavedTable(shop.database(), "orders"), true));
    }

    /** Behind the last row's transaction, in the file whose header the server has sent. */
    @Test
    void theStateOfOursSaysWhereTheJobStood() throws Exception {
        ShopLoad.createTables(shop);
        JobClient job =
                submit(shop.catalog() + mirror("orders") + fill("orders", shop.source("orders")), Optional.empty());
        awaitFollowed("orders", 1);
        BinlogPosition before = now();
        shop.run("INSERT INTO orders VALUES (2, 0, NULL)");
        awaitMirrored("orders");
        Path savepoint = Path.of(URI.create(shop.flink().stop(job)));
        BinlogPosition after = now();
        PlainStateFiles.captureWhole(
                shop.isMariaDb() ? "mariadb-tidemark" : "mysql-tidemark", savepoint, before, after);
        Inspection inspection = Inspection.of(savepoint);
        assertThat(inspection.unread()).isEmpty();
        assertThat(inspection.files().isWhole()).isTrue();
        assertThat(inspection.targets()).hasSize(1);
        assertThat(inspection.sources()).hasSize(1);
        SourceState source = inspection.sources().get(0);
        assertThat(source.kind()).isEqualTo(SourceKind.TIDEMARK);
        assertThat(source.phase()).isEqualTo(Phase.STREAMING);
        assertThat(source.position().orElseThrow().order(before)).isEqualTo(LogOrder.AFTER);
        assertThat(source.position().orElseThrow().order(after)).isIn(LogOrder.BEFORE, LogOrder.SAME);
        assertThat(source.identity()).containsInstanceOf(BinlogIdentity.class);
        assertThat(((BinlogIdentity) source.identity().orElseThrow()).hasHeader())
                .isTrue();
    }

    /** The state has the schema of after the statement, its position may lie before it. */
    @Test
    void aTableThatWasAlteredBehindThePositionIsRefused() throws Exception {
        ShopLoad.createTables(shop);
        String target = mirror("orders");
        JobClient job = submit(plain("orders", CHUNKS) + target + fill("orders", "orders"), Optional.empty());
        awaitFollowed("orders", 1);
        String savepoint = shop.flink().stop(job);
        PlainStateFiles.capture(shop.isMariaDb() ? "mariadb" : "mysql", savepoint);
        shop.run("ALTER TABLE orders ADD COLUMN more int", "ALTER TABLE orders DROP COLUMN more");
        assertThat(refusal(shop.catalog() + target + fill("orders", shop.source("orders")), savepoint))
                .matches(
                        """
                        TM-1013  A savepoint of another connector cannot be gone on from
                          found:    mysql://127\\.0\\.0\\.1:\\d+: %1$s\\.orders is altered, emptied or replaced by a statement at \\S+:\\d+, behind the stored position
                          required: tables that are what they were at the stored position: what they looked like before is not known
                          remedy:   Let the job before run until it has written a row behind the statement, and take a savepoint again; or submit the pipeline without state, into empty targets\\."""
                                .formatted(shop.database()));
    }

    @Test
    void aLogThatIsGoneIsRefused() throws Exception {
        ShopLoad.createTables(shop);
        String target = mirror("orders");
        JobClient job = submit(plain("orders", CHUNKS) + target + fill("orders", "orders"), Optional.empty());
        awaitFollowed("orders", 1);
        String savepoint = shop.flink().stop(job);
        shop.run("INSERT INTO orders VALUES (2, 0, NULL)", "FLUSH BINARY LOGS");
        String last = shop.head().file();
        await().atMost(PostgresFixture.PATIENCE).until(() -> {
            shop.run("PURGE BINARY LOGS TO '%s'".formatted(last));
            return shop.log().files().get(0).name().equals(last);
        });
        assertThat(refusal(shop.catalog() + target + fill("orders", shop.source("orders")), savepoint))
                .startsWith("TM-2014  The source no longer serves the stored position\n")
                .contains("  required: a log that still has every transaction behind the stored position\n");
    }

    private String refusal(String sql, String savepoint) throws Exception {
        try {
            submit(sql, Optional.of(savepoint));
        } catch (ProblemException refused) {
            return refused.getMessage();
        }
        return fail("%s was not refused", savepoint);
    }
}
