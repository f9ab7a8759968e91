package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.embedded.flink.FlinkCluster;
import io.tidemark.embedded.flink.FlinkDistribution;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Flink's SQL client and a cluster of processes read a MariaDB, with the jar as it is handed out. */
class MariaDbSqlClientIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private TidemarkHome home;
    private DatabaseServer server;
    private Connection connection;
    private FlinkCluster flink;

    @BeforeEach
    void start() throws Exception {
        home = TidemarkHome.current();
        server = Servers.mariadb().withoutFsync().start();
        server.createDatabase("shop");
        connection = server.connect("shop");
        run(
                "CREATE TABLE orders (id bigint unsigned PRIMARY KEY, status varchar(20) NOT NULL COMMENT 'where it stands',"
                        + " amount decimal(10, 2), placed datetime(3) NOT NULL)",
                "CREATE TABLE customers (id int PRIMARY KEY, name text)",
                "INSERT INTO orders VALUES (1, 'new', 10.5, '2026-01-02 03:04:05.678')",
                "INSERT INTO customers VALUES (7, 'Ada')");
        flink = FlinkCluster.start(
                new FlinkDistribution(home.flinkLib(), home.flinkConf()), directory.resolve("flink"), 1, Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        flink.close();
        connection.close();
        server.close();
    }

    private void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String init() {
        String source =
                "'hostname' = '127.0.0.1', 'port' = '%d', 'database-name' = 'shop', 'username' = '%s', 'password' = '%s'"
                        .formatted(server.port(), server.user(), server.password());
        return """
               CREATE CATALOG shop WITH ('type' = 'tidemark-mysql', %1$s);
               CREATE TABLE customers (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
                 'connector' = 'tidemark-mysql-cdc', 'table-name' = 'customers', %1$s);
               """
                .formatted(source);
    }

    private void awaitOutput(SqlClient client, String expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(client.output()).contains(expected));
    }

    @Test
    void showsTablesAndFollowsTheRowsOfOneFromTheCatalogAndOneDeclaredByHand() throws Exception {
        try (SqlClient client = SqlClient.start(
                home,
                home.flinkLib(),
                List.of(home.jobsJar()),
                flink.restAddress(),
                directory.resolve("client"),
                init(),
                """
                SET 'sql-client.execution.result-mode' = 'TABLEAU';
                SET 'execution.checkpointing.interval' = '200 ms';
                SHOW TABLES FROM shop.shop;
                DESCRIBE shop.shop.orders;
                SELECT o.id, o.status, o.amount, o.placed, c.name FROM shop.shop.orders AS o CROSS JOIN customers AS c;
                """)) {
            awaitOutput(
                    client,
                    "| +I |                      1 |                            new |        10.50 | 2026-01-02 03:04:05.678 |"
                            + "                            Ada |");
            run("UPDATE orders SET amount = 11 WHERE id = 1", "UPDATE customers SET name = 'Grace'");
            awaitOutput(client, "|        11.00 | 2026-01-02 03:04:05.678 |                          Grace |");
            client.interrupt();
            // 128 + SIGINT: the query has no end of its own.
            assertThat(client.exitCode()).isEqualTo(130);
            assertThat(client.output())
                    .contains("|  customers |\n|     orders |")
                    .contains("|     id | DECIMAL(20, 0) | FALSE | PRI(id) |")
                    .contains("where it stands");
            assertThat(SecretScan.filesWith(flink.directory(), "tidemark"))
                    .as("what is no secret is found")
                    .isNotEmpty();
            assertThat(SecretScan.filesWith(flink.directory(), server.password()))
                    .isEmpty();
            assertThat(client.output()).doesNotContain(server.password());
            assertThat(client.log()).isNotEmpty().doesNotContain(server.password());
        }
    }
}
