package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;

/** The pipeline {@code orders} of the runbook, its databases and its cluster, and the terminal of whoever looks after it. */
final class RunbookPipeline implements AutoCloseable {

    private static final String SHOP = "shop";
    private static final String MART = "mart";
    private static final Duration JUST = Duration.ofSeconds(2);
    private static final String CONNECTION =
            "'hostname' = '${SHOP_HOST}', 'port' = '${SHOP_PORT}', 'database-name' = 'shop', 'username' = '${SHOP_USER}',"
                    + " 'password' = '${SHOP_PASSWORD}'";

    private final Path directory;
    private final DatabaseServer mart;
    private final FlinkCluster flink;
    private final FlinkRest rest;
    private final ToolProcess tool;
    private final boolean postgres;
    private DatabaseServer source;

    private RunbookPipeline(Path directory, DatabaseServer source, boolean postgres, int checkpoints) {
        this.directory = directory;
        this.source = source;
        this.postgres = postgres;
        this.mart = Servers.postgres().withoutFsync().start();
        TidemarkHome home = TidemarkHome.current();
        this.flink = FlinkCluster.start(
                new FlinkDistribution(home.flinkLib(), home.flinkConf()),
                directory.resolve("flink"),
                1,
                settings(checkpoints));
        this.rest = new FlinkRest(flink.restAddress());
        this.tool = new ToolProcess(directory).terminal();
    }

    /** What the cluster says is not older than half a second: a checkpoint that it names has to be there still when it is read. */
    private static Map<String, String> settings(int checkpoints) {
        return Map.of(
                "web.refresh-interval",
                "250",
                "metrics.fetcher.update-interval",
                "500",
                "execution.checkpointing.interval",
                "2 s",
                "execution.checkpointing.num-retained",
                Integer.toString(checkpoints));
    }

    static RunbookPipeline ofPostgres(Path directory, DatabaseServer source, String... options) throws Exception {
        return ofPostgres(1, directory, source, options);
    }

    /** @param checkpoints that are kept: with one, what the cluster has told of may be gone when a command reads it */
    static RunbookPipeline ofPostgres(int checkpoints, Path directory, DatabaseServer source, String... options)
            throws Exception {
        List<String> all = new ArrayList<>(List.of("'type' = 'tidemark-postgres'", "'slot.name' = 'tidemark_orders'"));
        all.addAll(List.of(options));
        return new RunbookPipeline(directory, source, true, checkpoints).begun(all, "shop.`public`.orders");
    }

    static RunbookPipeline ofMariaDb(Path directory, DatabaseServer source, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("'type' = 'tidemark-mysql'", "'source.name' = 'shop'"));
        all.addAll(List.of(options));
        return new RunbookPipeline(directory, source, false, 1).begun(all, "shop.shop.orders");
    }

    static List<ConsolePage> pages() throws IOException {
        return ConsolePage.of(Files.readString(TidemarkHome.current().root().resolve("docs/runbook.md")));
    }

    Transcript follow(String title) throws IOException {
        ConsolePage page = pages().stream()
                .filter(one -> one.title().equals(title))
                .findFirst()
                .orElseThrow();
        return new Transcript(page, arguments -> {
            int exitCode = tool.run(arguments.toArray());
            return new Transcript.Ended(exitCode, tool.out());
        });
    }

    private RunbookPipeline begun(List<String> options, String orders) throws Exception {
        try {
            source.createDatabase(SHOP);
            mart.createDatabase(MART);
            inSource(
                    "CREATE TABLE orders (id int PRIMARY KEY, status varchar(20))",
                    "INSERT INTO orders VALUES (1, 'open'), (2, 'open'), (3, 'paid'), (4, 'sent')");
            inMart("CREATE TABLE orders_per_status (status text PRIMARY KEY, orders bigint)");
            Files.writeString(directory.resolve("orders.sql"), pipeline(options, orders));
            Files.writeString(directory.resolve("mart"), mart.password());
            tool.environment("MART_URL", mart.jdbcUrl(MART))
                    .environment("MART_USER", mart.user())
                    .environment("MART_PASSWORD", mart.password());
            moveTo(source);
            tool.done("submit", "orders.sql");
            awaitEqual();
            inSource("UPDATE orders SET status = 'paid' WHERE id = 2");
            awaitEqual();
            return this;
        } catch (Exception | AssertionError failure) {
            close();
            throw failure;
        }
    }

    private static String pipeline(List<String> options, String orders) {
        return """
               CREATE CATALOG shop WITH (%s, %s);
               CREATE TABLE orders_per_status (status STRING, orders BIGINT, PRIMARY KEY (status) NOT ENFORCED) WITH (
                 'connector' = 'tidemark-target', 'url' = '${MART_URL}', 'username' = '${MART_USER}',
                 'password' = '${MART_PASSWORD}', 'table-name' = 'orders_per_status');
               INSERT INTO orders_per_status SELECT status, COUNT(*) FROM %s GROUP BY status;
               """
                .formatted(String.join(", ", options), CONNECTION, orders);
    }

    /** The file has another option for the source from now on. */
    void set(String option) throws IOException {
        Path file = directory.resolve("orders.sql");
        Files.writeString(file, Files.readString(file).replace("WITH ('type'", "WITH (%s, 'type'".formatted(option)));
    }

    /** Somebody else has typed this in. */
    void done(String command) throws Exception {
        tool.done((Object[]) command.split(" "));
    }

    /** Another server has the source's address from now on: in the environment and in the context. */
    void moveTo(DatabaseServer server) throws IOException {
        source = server;
        Files.writeString(directory.resolve("shop"), server.password());
        tool.environment("SHOP_HOST", server.host())
                .environment("SHOP_PORT", server.port())
                .environment("SHOP_USER", server.user())
                .environment("SHOP_PASSWORD", server.password());
        Files.writeString(
                directory.resolve("config.yaml"),
                """
                current: production
                contexts:
                  production:
                    jobmanager: %s
                    state: %s
                    sources:
                      shop: {url: '%s'%s, username: %s, password: {file: '%s'}}
                    targets:
                      mart: {url: '%s', username: %s, password: {file: '%s'}}
                """
                        .formatted(
                                flink.restAddress(),
                                flink.directory(),
                                server.jdbcUrl(SHOP).replace("jdbc:mariadb:", "jdbc:mysql:"),
                                postgres ? ", slot: tidemark_orders" : "",
                                server.user(),
                                directory.resolve("shop"),
                                mart.jdbcUrl(MART),
                                mart.user(),
                                directory.resolve("mart")));
    }

    void inSource(String... statements) throws SQLException {
        run(source, SHOP, statements);
    }

    void inMart(String... statements) throws SQLException {
        run(mart, MART, statements);
    }

    private static void run(DatabaseServer server, String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    List<String> rowsOfSource(String query) throws SQLException {
        return rows(source, SHOP, query);
    }

    private static List<String> rows(DatabaseServer server, String database, String query) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getString(i));
                }
                rows.add(String.join("|", values));
            }
            return rows;
        }
    }

    /** Waits until the target says that it has all of the source, a checkpoint has completed since, and it does have it. */
    void awaitEqual() {
        Instant moment = Instant.now();
        patiently().until(() -> rest.lastCheckpoint(job().id())
                .filter(last -> last.triggered().isAfter(moment))
                .isPresent());
        patiently().untilAsserted(() -> {
            assertThat(rows(mart, MART, "SELECT phase FROM tidemark.tidemark")).containsExactly("STREAMING");
            assertThat(rows(mart, MART, "SELECT status, orders FROM orders_per_status ORDER BY status"))
                    .isEqualTo(
                            rows(source, SHOP, "SELECT status, count(*) FROM orders GROUP BY status ORDER BY status"));
        });
        // Asked for it the first time the JobManager begins to gather it.
        patiently().until(() -> rest.restarts(job().id()).isPresent());
    }

    /** Compares the two as the page does, by the next SQL of the page in the source and that behind it in the target. */
    void compare(Transcript page) throws Exception {
        List<String> inSource = rows(source, SHOP, page.sql());
        assertThat(inSource).isNotEmpty();
        assertThat(rows(mart, MART, page.sql())).isEqualTo(inSource);
    }

    /** The same where they are to differ. */
    void compareDamaged(Transcript page) throws Exception {
        List<String> inSource = rows(source, SHOP, page.sql());
        assertThat(rows(mart, MART, page.sql())).isNotEqualTo(inSource);
    }

    /** Asks the target by the next SQL of the page which commit it is. */
    void assertStreaming(Transcript page) throws Exception {
        assertThat(rows(mart, MART, page.sql())).singleElement().asString().endsWith("|STREAMING");
    }

    /** Waits until the job has been restarted, and all is as before. */
    void awaitRestarted() {
        patiently().until(() -> rest.restarts(job().id()).orElse(0) > 0);
        awaitEqual();
    }

    void awaitFailed() {
        patiently().until(() -> job().state().equals("FAILED"));
    }

    /**
     * Waits until the job has just begun to wait for another attempt, and its last checkpoint is older than that: it waits twice
     * as long each time.
     */
    void awaitRestarting(Duration age) {
        patiently()
                .until(() -> job().state().equals("RESTARTING")
                        && rest.lastFailure(job().id())
                                .filter(last -> !isOlder(last.at(), JUST))
                                .isPresent()
                        && rest.lastCheckpoint(job().id())
                                .filter(last -> isOlder(last.completed(), age))
                                .isPresent());
    }

    private static boolean isOlder(Instant moment, Duration age) {
        return moment.isBefore(Instant.now().minus(age));
    }

    /** The last one that was started. */
    private JobSummary job() {
        return rest.jobs().stream()
                .filter(job -> job.name().equals("orders"))
                .max(Comparator.comparing(JobSummary::started))
                .orElseThrow();
    }

    static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions();
    }

    /** The source is closed by whoever has started it. */
    @Override
    public void close() {
        try (mart;
                flink) {
            // Each is closed whatever becomes of the other.
        }
    }
}
