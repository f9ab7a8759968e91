package io.tidemark.demo;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.embedded.flink.FlinkCluster;
import io.tidemark.embedded.flink.FlinkDistribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * The servers of the shop: a source with the schema and the pipeline's user, a target with the views' tables, a Flink
 * cluster.
 */
public final class DemoServers implements AutoCloseable {

    public static final String SHOP = "shop";
    public static final String MART = "mart";

    private static final String PIPELINE_USER = "tidemark";

    /** The screen asks twice a second; by default Flink answers from caches of 3 and 10 seconds. */
    private static final Map<String, String> FRESH_NUMBERS =
            Map.of("web.refresh-interval", "500", "metrics.fetcher.update-interval", "1000");

    private final DatabaseServer source;
    private final DatabaseServer target;
    private final FlinkCluster flink;
    private final String pipelinePassword = UUID.randomUUID().toString();

    private DemoServers(DatabaseServer source, DatabaseServer target, FlinkCluster flink) {
        this.source = source;
        this.target = target;
        this.flink = flink;
    }

    /**
     * Starts all three at the same time.
     *
     * @param directory for Flink's logs and state
     */
    public static DemoServers start(TidemarkHome home, Path directory) {
        return start(home, directory, FRESH_NUMBERS);
    }

    /** @param settings of Flink, beside those of the distribution */
    static DemoServers start(TidemarkHome home, Path directory, Map<String, String> settings) {
        CompletableFuture<DatabaseServer> source =
                CompletableFuture.supplyAsync(() -> Servers.postgres().start());
        CompletableFuture<DatabaseServer> target =
                CompletableFuture.supplyAsync(() -> Servers.postgres().start());
        CompletableFuture<FlinkCluster> flink = CompletableFuture.supplyAsync(() -> FlinkCluster.start(
                new FlinkDistribution(home.flinkLib(), home.flinkConf()), directory.resolve("flink"), 1, settings));
        try {
            CompletableFuture.allOf(source, target, flink).join();
        } catch (CompletionException failure) {
            // All have ended, well or not.
            Stream.of(source, target, flink)
                    .filter(started -> !started.isCompletedExceptionally())
                    .forEach(started -> close(started.join()));
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
        return new DemoServers(source.join(), target.join(), flink.join());
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception failure) {
            throw new IllegalStateException("a server did not end", failure);
        }
    }

    /** Fills the source and makes the target's tables. */
    public void prepare(TidemarkHome home, Shop shop, long seed) throws SQLException, IOException {
        Path sql = home.sql().resolve("shop");
        source.createDatabase(SHOP);
        target.createDatabase(MART);
        try (Connection connection = source.connect(SHOP);
                Statement statement = connection.createStatement()) {
            shop.create(connection, sql.resolve("schema.sql"), seed);
            statement.execute(
                    Files.readString(sql.resolve("grants.sql")).replace(":'password'", "'" + pipelinePassword + "'"));
        }
        try (Connection connection = target.connect(MART);
                Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(sql.resolve("target.sql")));
        }
    }

    /** The values of the shop pipeline's variables. */
    public Map<String, String> variables() {
        return Map.of(
                "SHOP_HOST", source.host(),
                "SHOP_PORT", Integer.toString(source.port()),
                "SHOP_DATABASE", SHOP,
                "SHOP_USER", PIPELINE_USER,
                "SHOP_PASSWORD", pipelinePassword,
                "MART_URL", target.jdbcUrl(MART),
                "MART_USER", target.user(),
                "MART_PASSWORD", target.password());
    }

    public DatabaseServer source() {
        return source;
    }

    public DatabaseServer target() {
        return target;
    }

    public FlinkCluster flink() {
        return flink;
    }

    @Override
    public void close() {
        try (source;
                target;
                flink) {
            // Each is closed whatever becomes of the others.
        }
    }
}
