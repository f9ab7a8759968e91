package io.tidemark.job;

import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.position.WalPosition;
import io.tidemark.source.foreign.PlainStateFiles;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.BeforeEach;

/** Savepoints of Flink CDC's {@code postgres-cdc}, and what our reader does with them. */
abstract class PlainSavepointContract extends PostgresContract {

    static final Duration INTERVAL = Duration.ofMillis(200);

    final Map<String, String> values = new HashMap<>();

    @Override
    DatabaseServer startServer() {
        return startSynchronous();
    }

    @BeforeEach
    void prepare() throws Exception {
        values.clear();
        values.putAll(shop.values());
        ShopLoad.createTables(shop);
        shop.run("CREATE EXTENSION pg_walinspect");
    }

    static final String COLUMNS = "id INT, v INT, note STRING, PRIMARY KEY (id) NOT ENFORCED";

    static String plain(String table, String... options) {
        return """
               CREATE TABLE %1$s (%2$s) WITH ('connector' = 'postgres-cdc',
                 'hostname' = '127.0.0.1', 'port' = '${PORT}', 'username' = '${USER}', 'password' = '${PASSWORD}',
                 'database-name' = '${DATABASE}', 'schema-name' = 'public', 'table-name' = '%1$s',
                 'slot.name' = '${DATABASE}', 'decoding.plugin.name' = 'pgoutput'%3$s);
               """
                .formatted(table, COLUMNS, String.join("", options));
    }

    static final String INCREMENTAL =
            ", 'scan.incremental.snapshot.enabled' = 'true', 'scan.incremental.snapshot.chunk.size' = '500'";

    /** Where the server says that its log ends. */
    final WalPosition now() throws SQLException {
        return WalPosition.parse(shop.text("SELECT pg_current_wal_insert_lsn()"));
    }

    String mirror(String table) throws SQLException {
        return shop.target(table + "_mirror", "id int PRIMARY KEY, v int, note varchar(60)", COLUMNS);
    }

    static String fill(String table, String source) {
        return "INSERT INTO %s_mirror SELECT id, v, note FROM %s;\n".formatted(table, source);
    }

    String ours(String... options) {
        String[] all = List.of("'debezium.publication.name' = 'dbz_publication'", String.join(", ", options)).stream()
                .filter(option -> !option.isEmpty())
                .toArray(String[]::new);
        return shop.catalog(all);
    }

    JobClient submit(String sql, Optional<String> savepoint) throws Exception {
        return shop.submit(sql, values, PostgresFixture.settings(INTERVAL, 1), savepoint);
    }

    void awaitMirrored(String... tables) {
        for (String table : tables) {
            shop.awaitEqual("TABLE " + table, "TABLE " + table + "_mirror");
        }
    }

    /** Waits until the rows that are there are mirrored, writes one more and waits for it: then the log is followed. */
    void awaitFollowed(String table, int id) throws SQLException {
        awaitMirrored(table);
        shop.run("INSERT INTO %s VALUES (%d, 0, NULL)".formatted(table, id));
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> shop.number("SELECT count(*) FROM %s_mirror WHERE id = %d".formatted(table, id)) == 1);
    }

    /** A mirror of one table, followed, and its savepoint. */
    String savepointOfOrders() throws Exception {
        JobClient job =
                submit(plain("orders", INCREMENTAL) + mirror("orders") + fill("orders", "orders"), Optional.empty());
        awaitFollowed("orders", 1);
        String savepoint = shop.flink().stop(job);
        shop.awaitIdle();
        PlainStateFiles.capture("postgres", savepoint);
        return savepoint;
    }

    String declaredMirror(String table) {
        return """
               CREATE TABLE %1$s_mirror (%2$s) WITH ('connector' = 'tidemark-target', 'url' = '${URL}',
                 'username' = '${USER}', 'password' = '${PASSWORD}', 'table-name' = '%1$s_mirror');
               """
                .formatted(table, COLUMNS);
    }
}
