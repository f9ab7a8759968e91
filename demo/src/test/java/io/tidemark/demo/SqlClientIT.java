package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.embedded.flink.FlinkCluster;
import io.tidemark.embedded.flink.FlinkDistribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The jar in Flink's {@code lib}, or given to Flink's own SQL client, where no pipeline file is read. */
class SqlClientIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SHOP = "shop";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private TidemarkHome home;
    private DatabaseServer server;
    private Connection connection;
    private FlinkCluster flink;

    @BeforeEach
    void start() throws Exception {
        home = TidemarkHome.current();
        server = Servers.postgres().start();
        server.createDatabase(SHOP);
        connection = server.connect(SHOP);
        run(
                """
                CREATE TABLE orders (
                  id bigint PRIMARY KEY,
                  status varchar(20) NOT NULL,
                  amount numeric(10, 2),
                  placed timestamptz NOT NULL,
                  token uuid,
                  "Ship To" text,
                  doubled numeric GENERATED ALWAYS AS (amount * 2) STORED
                )""",
                "COMMENT ON COLUMN orders.status IS 'where it stands'",
                "CREATE TABLE customers (id int PRIMARY KEY, name text)",
                "INSERT INTO orders VALUES (1, 'new', 10.50, '2026-01-02 03:04:05.678901+00')",
                "INSERT INTO orders VALUES (2, 'sent', NULL, '2026-01-03 00:00:00+00')",
                "INSERT INTO customers VALUES (7, 'Ada')",
                "CREATE TABLE mirror (id bigint PRIMARY KEY, status text, amount numeric(10, 2))");
    }

    @AfterEach
    void stop() throws Exception {
        flink.close();
        connection.close();
        server.close();
    }

    /** A folder of links to Flink's jars and ours. */
    private Path libWithTheJobsJar() throws IOException {
        Path folder = Files.createDirectories(home.root().resolve("demo/target/flink-lib"));
        try (Stream<Path> jars = Files.list(home.flinkLib())) {
            for (Path jar : Stream.concat(jars, Stream.of(home.jobsJar())).toList()) {
                Path link = folder.resolve(jar.getFileName());
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, jar);
            }
        }
        return folder;
    }

    private void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String text(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).as(query).isTrue();
            return row.getString(1);
        }
    }

    /** What needs passwords: a catalog, a table declared by hand beside it, and a target. */
    private String init() {
        String database =
                """
                'hostname' = '127.0.0.1', 'port' = '%d', 'database-name' = '%s', 'username' = '%s', 'password' = '%s',
                  'slot.name' = 'shop'"""
                        .formatted(server.port(), SHOP, server.user(), server.password());
        String target = "'connector' = 'tidemark-target', 'url' = '%s', 'username' = '%s', 'password' = '%s'"
                .formatted(server.jdbcUrl(SHOP), server.user(), server.password());
        return """
               CREATE CATALOG shop WITH ('type' = 'tidemark-postgres', %1$s);
               CREATE TABLE customers (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
                 'connector' = 'tidemark-postgres-cdc', 'schema-name' = 'public', 'table-name' = 'customers', %1$s);
               CREATE TABLE mirror (id BIGINT, status STRING, amount DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED)
                 WITH (%2$s, 'table-name' = 'mirror');
               """
                .formatted(database, target);
    }

    /** Starts a cluster, and a client with a script. */
    private SqlClient client(Path lib, List<Path> jars, String script) throws IOException {
        flink = FlinkCluster.start(
                new FlinkDistribution(lib, home.flinkConf()), directory.resolve("flink"), 1, Map.of());
        return SqlClient.start(home, lib, jars, flink.restAddress(), directory.resolve("client"), init(), script);
    }

    private void awaitText(String query, String expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(text(query)).isEqualTo(expected));
    }

    /** FAULTS 44. */
    private void assertNoPassword(SqlClient client) throws IOException {
        assertThat(SecretScan.filesWith(flink.directory(), "tidemark"))
                .as("what is no secret is found")
                .isNotEmpty();
        assertThat(SecretScan.filesWith(flink.directory(), server.password())).isEmpty();
        assertThat(client.output()).doesNotContain(server.password());
        assertThat(client.log()).isNotEmpty().doesNotContain(server.password());
    }

    @Test
    void showsTheTablesOfADatabaseWithTheirTypesAndTheRowsOfOne() throws Exception {
        try (SqlClient client = client(
                libWithTheJobsJar(),
                List.of(),
                """
                SET 'sql-client.execution.result-mode' = 'TABLEAU';
                SET 'execution.checkpointing.interval' = '200 ms';
                SHOW TABLES FROM shop.public;
                DESCRIBE shop.public.orders;
                SHOW CREATE TABLE shop.public.orders;
                SELECT id, status, amount, placed FROM shop.`public`.orders;
                """)) {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(client.output())
                                    .contains(
                                            """
                                    +----+----------------------+--------------------------------+--------------+----------------------------+
                                    | op |                   id |                         status |       amount |                     placed |
                                    +----+----------------------+--------------------------------+--------------+----------------------------+
                                    | +I |                    1 |                            new |        10.50 | 2026-01-02 03:04:05.678901 |
                                    | +I |                    2 |                           sent |       <NULL> | 2026-01-03 00:00:00.000000 |
                                    """));
            run("UPDATE orders SET amount = 11 WHERE id = 1");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(client.output())
                                    .contains(
                                            """
                                    | -U |                    1 |                            new |        10.50 | 2026-01-02 03:04:05.678901 |
                                    | +U |                    1 |                            new |        11.00 | 2026-01-02 03:04:05.678901 |
                                    """));
            client.interrupt();
            // 128 + SIGINT: the query has no end of its own.
            assertThat(client.exitCode()).isEqualTo(130);
            awaitText("SELECT count(*) FROM pg_replication_slots WHERE active", "0");
            assertThat(client.output())
                    .contains(
                            """
                            +------------+
                            | table name |
                            +------------+
                            |  customers |
                            |     mirror |
                            |     orders |
                            +------------+
                            3 rows in set
                            """)
                    .contains(
                            """
                            +---------+------------------+-------+---------+--------+-----------+-----------------+
                            |    name |             type |  null |     key | extras | watermark |         comment |
                            +---------+------------------+-------+---------+--------+-----------+-----------------+
                            |      id |           BIGINT | FALSE | PRI(id) |        |           |                 |
                            |  status |      VARCHAR(20) | FALSE |         |        |           | where it stands |
                            |  amount |   DECIMAL(10, 2) |  TRUE |         |        |           |                 |
                            |  placed | TIMESTAMP_LTZ(6) | FALSE |         |        |           |                 |
                            |   token |           STRING |  TRUE |         |        |           |                 |
                            | Ship To |           STRING |  TRUE |         |        |           |                 |
                            +---------+------------------+-------+---------+--------+-----------+-----------------+
                            6 rows in set
                            """)
                    .contains(
                            """
                            | CREATE TABLE `shop`.`public`.`orders` (
                              `id` BIGINT NOT NULL,
                              `status` VARCHAR(20) NOT NULL COMMENT 'where it stands',
                              `amount` DECIMAL(10, 2),
                              `placed` TIMESTAMP(6) WITH LOCAL TIME ZONE NOT NULL,
                              `token` VARCHAR(2147483647),
                              `Ship To` VARCHAR(2147483647),
                              CONSTRAINT `PK_id` PRIMARY KEY (`id`) NOT ENFORCED
                            )  |
                            """);
            assertNoPassword(client);
        }
    }

    /** The client loads a jar anew for each statement that it executes, the one that makes the catalog among them. */
    @Test
    void insertsFromTheCatalogAndFromADeclaredTableThroughOneReader() throws Exception {
        try (SqlClient client = client(
                home.flinkLib(),
                List.of(home.jobsJar()),
                """
                SET 'execution.checkpointing.interval' = '200 ms';
                CREATE TABLE orders_out (id BIGINT, status STRING, amount DECIMAL(10, 2)) WITH ('connector' = 'print');
                CREATE TABLE customers_out (id INT, name STRING) WITH ('connector' = 'print');
                EXECUTE STATEMENT SET BEGIN
                INSERT INTO orders_out SELECT id, status, amount FROM shop.`public`.orders;
                INSERT INTO customers_out SELECT id, name FROM customers;
                END;
                """)) {
            // It is 0 whatever becomes of the statements.
            assertThat(client.exitCode()).isZero();
            assertThat(client.output()).contains("[INFO] SQL update statement has been successfully submitted");
            awaitPrinted("+I[1, new, 10.50]");
            awaitPrinted("+I[7, Ada]");
            run("UPDATE orders SET status = 'sent' WHERE id = 1", "UPDATE customers SET name = 'Grace'");
            awaitPrinted("+U[1, sent, 10.50]");
            awaitPrinted("+U[7, Grace]");
            assertThat(text("SELECT string_agg(slot_name, ' ') FROM pg_replication_slots"))
                    .isEqualTo("shop");
            assertNoPassword(client);
        }
    }

    private void awaitPrinted(String row) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(SecretScan.filesWith(flink.directory(), row))
                .isNotEmpty());
    }

    /** Nobody would apply there what is staged. */
    @Test
    void aTargetTableCannotBeWrittenWithoutAPipeline() throws Exception {
        try (SqlClient client = client(
                libWithTheJobsJar(),
                List.of(),
                """
                SET 'execution.checkpointing.interval' = '200 ms';
                INSERT INTO mirror SELECT id, status, amount FROM shop.`public`.orders;
                """)) {
            client.exitCode();
            assertThat(client.output())
                    .contains("TM-1015  A target table is written outside of a pipeline file")
                    .doesNotContain("successfully submitted");
            assertNoPassword(client);
        }
    }
}
