package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.Tidemark;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.position.WalPosition;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** From a running pipeline to a paused and a resumed one, by the tool alone, on a cluster it knows by its address. */
class PauseResumeIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final ObjectMapper json = new ObjectMapper();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private List<String> cluster = List.of();

    private int tidemark(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine command = Tidemark.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(cluster);
        return command.execute(all.toArray(String[]::new));
    }

    @Test
    void aPausedPipelineIsResumedFromItsSavepointWhichIsWholeUntilThen() throws Exception {
        TidemarkHome home = TidemarkHome.current();
        // With Flink's own settings: what it answers may be three seconds old.
        try (DemoServers servers = DemoServers.start(home, directory, Map.of())) {
            Shop shop = Shop.ofRows(2_000);
            servers.prepare(home, shop, 7);
            configure(servers);
            cluster = List.of("--context", "shop");
            try (ShopPipeline pipeline = new ShopPipeline(home, servers, PATIENCE, status -> {})) {
                String first = submitted(home, servers);
                pipeline.follow(first);
                pipeline.awaitStreaming();
                pipeline.awaitCheckpointAfter(Instant.now());
                running(servers, first);
                agreesWithTheServers(servers);
                Path savepoint = paused(first);
                listedAndWhole(savepoint);
                String second = resumed(home, servers, pipeline, savepoint);
                writtenDown(servers, savepoint);
                pipeline.awaitCheckpointAfter(Instant.now());
                resumedFromABackup(home, servers, pipeline, paused(second));
            }
        } finally {
            System.clearProperty("tidemark.config");
        }
    }

    private String submitted(TidemarkHome home, DemoServers servers) {
        List<String> submit = new ArrayList<>(
                List.of("submit", home.sql().resolve("shop/pipeline.sql").toString()));
        set(servers, submit);
        assertThat(tidemark(submit.toArray(String[]::new))).as(err.toString()).isZero();
        assertThat(out.toString()).matches("[0-9a-f]{32}\n");
        assertThat(err.toString()).isEmpty();
        return out.toString().strip();
    }

    private static void set(DemoServers servers, List<String> command) {
        servers.variables().forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
    }

    private void configure(DemoServers servers) throws Exception {
        Path secrets = Files.createDirectory(directory.resolve("secrets"));
        Path source =
                Files.writeString(secrets.resolve("source"), servers.variables().get("SHOP_PASSWORD") + "\n");
        Path target =
                Files.writeString(secrets.resolve("target"), servers.variables().get("MART_PASSWORD"));
        Path file = Files.writeString(
                directory.resolve("config.yaml"),
                """
                contexts:
                  shop:
                    jobmanager: %s
                    state: %s
                    sources:
                      shop: {url: '%s', slot: %s, username: %s, password: {file: '%s'}}
                    targets:
                      mart: {url: '%s', username: %s, password: {file: '%s'}}
                """
                        .formatted(
                                servers.flink().restAddress(),
                                directory.resolve("flink"),
                                servers.source().jdbcUrl(DemoServers.SHOP),
                                Shop.SLOT,
                                servers.variables().get("SHOP_USER"),
                                source,
                                servers.variables().get("MART_URL"),
                                servers.variables().get("MART_USER"),
                                target));
        System.setProperty("tidemark.config", file.toString());
    }

    /** The server's own views say the same, and neither its past nor its future. */
    private void agreesWithTheServers(DemoServers servers) throws Exception {
        WalPosition before = head(servers);
        assertThat(tidemark("position", "show", "shop")).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains(
                        "\nnow, in source shop\n",
                        "\nnow, in target mart\n",
                        "\nIf the job died now, it would start from ")
                .containsPattern("slot +%1$s +%1$s: reserved, read by server process \\d+".formatted(Shop.SLOT))
                .doesNotContain(
                        servers.variables().get("SHOP_PASSWORD"),
                        servers.variables().get("MART_PASSWORD"));
        assertThat(tidemark("position", "show", "shop", "-o", "json"))
                .as(err.toString())
                .isZero();
        WalPosition after = head(servers);
        JsonNode now = json.readTree(out.toString()).path("now");
        WalPosition head =
                WalPosition.parse(now.path("sources").path(0).path("head").asText());
        assertThat(head.isBefore(before)).isFalse();
        assertThat(after.isBefore(head)).isFalse();
        JsonNode outlook = now.path("sources").path(0).path("outlook");
        assertThat(outlook.path("restart").path("answer").asText()).isEqualTo("NOTHING_AGAINST");
        assertThat(outlook.path("kept").path("answer").asText()).isEqualTo("WITHOUT_BOUND");
        assertThat(json.readTree(out.toString()).path("nextStart").asText())
                .as(out.toString())
                .isEqualTo("NOTHING_AGAINST");
        WalPosition tidemark = WalPosition.parse(now.path("targets")
                .path(0)
                .path("tidemarks")
                .path(0)
                .path("position")
                .asText());
        assertThat(head.isBefore(tidemark)).isFalse();
        try (Connection connection = servers.target().connect(DemoServers.MART);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT position FROM tidemark.tidemark WHERE pipeline = 'shop'")) {
            assertThat(row.next()).isTrue();
            assertThat(WalPosition.parse(row.getString(1)).isBefore(tidemark)).isFalse();
        }
    }

    private void running(DemoServers servers, String job) throws Exception {
        assertThat(tidemark("pipeline", "list", "-o", "json"))
                .as(err.toString())
                .isZero();
        JsonNode only = json.readTree(out.toString()).path("pipelines").path(0);
        assertThat(only.path("name").asText()).isEqualTo("shop");
        assertThat(only.path("job").asText()).isEqualTo(job);
        assertThat(only.path("state").asText()).isEqualTo("RUNNING");

        assertThat(tidemark("pipeline", "status", "shop", "-o", "json"))
                .as(err.toString())
                .isZero();
        JsonNode source = json.readTree(out.toString()).path("sources").path(0);
        assertThat(source.path("phase").asText()).isEqualTo("STREAMING");
        WalPosition position = WalPosition.parse(source.path("position").asText());
        assertThat(position.isBefore(new WalPosition(1))).isFalse();
        assertThat(head(servers).isBefore(position)).isFalse();
    }

    private static WalPosition head(DemoServers servers) throws Exception {
        try (Connection connection = servers.source().connect(DemoServers.SHOP);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_lsn()")) {
            row.next();
            return WalPosition.parse(row.getString(1));
        }
    }

    private Path paused(String job) {
        assertThat(tidemark("pipeline", "pause", "shop")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("Nothing has been done.").contains(job);
        assertThat(tidemark("pipeline", "pause", "shop", "--apply"))
                .as(err.toString())
                .isZero();
        String said = out.toString();
        assertThat(err.toString()).contains("tidemark pipeline resume PIPELINE.sql --from ");
        assertThat(tidemark("pipeline", "pause", "shop", "--apply"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).as("paused again").isEqualTo(said);
        assertThat(err.toString()).startsWith("shop is paused already.\n");
        assertThat(tidemark("pipeline", "list")).isZero();
        assertThat(out.toString()).contains("PAUSED").contains("\n0 of 1 run.\n");
        return Path.of(said.strip().replaceFirst("^file:/*", "/"));
    }

    private void listedAndWhole(Path savepoint) throws Exception {
        assertThat(tidemark("savepoint", "list", "-o", "json"))
                .as(err.toString())
                .isZero();
        JsonNode newest = json.readTree(out.toString()).path("states").path(0);
        assertThat(newest.path("path").asText()).isEqualTo(savepoint.toString());
        assertThat(newest.path("takenAs").asText()).isEqualTo("CANONICAL_SAVEPOINT");
        assertThat(newest.path("pipelines").path(0).asText()).isEqualTo("shop");

        assertThat(tidemark("savepoint", "delete", savepoint.toString(), "--apply"))
                .isEqualTo(6);
        assertThat(err.toString()).contains("is the newest state of shop, which does not run");

        List<String> alone = cluster;
        cluster = List.of();
        assertThat(tidemark("savepoint", "verify", savepoint.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).endsWith("\nIt is whole.\n");
        Path file = largest(savepoint);
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        assertThat(tidemark("savepoint", "verify", savepoint.toString())).isEqualTo(7);
        assertThat(out.toString()).contains("\n  missing      " + file + "\n");
        Files.write(file, bytes);
        assertThat(tidemark("savepoint", "verify", savepoint.toString())).isZero();
        cluster = alone;
    }

    private static Path largest(Path savepoint) throws Exception {
        try (Stream<Path> files = Files.list(savepoint)) {
            return files.filter(file -> !file.endsWith("_metadata"))
                    .max((one, other) ->
                            Long.compare(one.toFile().length(), other.toFile().length()))
                    .orElseThrow();
        }
    }

    private String resumed(TidemarkHome home, DemoServers servers, ShopPipeline pipeline, Path savepoint)
            throws Exception {
        String file = home.sql().resolve("shop/pipeline.sql").toString();
        assertThat(tidemark("pipeline", "resume", file)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("Nothing has been done.").contains(savepoint.toString());

        String said = resume(servers, file);
        assertThat(said).matches("[0-9a-f]{32}\n");
        assertThat(err.toString())
                .isEqualTo(
                        """
                        Going on with shop from %s, found in %s.
                        How it is: tidemark pipeline status shop --context shop
                        """
                                .formatted(savepoint, directory.resolve("flink")));
        String second = said.strip();
        servers.variables().values().stream()
                .filter(value -> value.length() > 12)
                .filter(value -> !value.startsWith("jdbc:"))
                .forEach(secret -> assertThat(err.toString()).doesNotContain(secret));
        assertThat(tidemark("pipeline", "resume", file, "--apply"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString().strip()).as("resumed again").isEqualTo(second);

        assertThat(tidemark("savepoint", "delete", savepoint.toString(), "--apply"))
                .isEqualTo(6);
        assertThat(err.toString()).contains("was started from " + savepoint);

        caughtUpAndEqual(pipeline, second);
        return second;
    }

    private void writtenDown(DemoServers servers, Path savepoint) throws Exception {
        assertThat(tidemark("history", "show", "shop", "-o", "json"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .doesNotContain(
                        servers.variables().get("SHOP_PASSWORD"),
                        servers.variables().get("MART_PASSWORD"));
        new WrittenDown(json.readTree(out.toString())).resumedWhereItWasPaused(savepoint);
    }

    private String resume(DemoServers servers, String file, String... more) {
        List<String> resume = new ArrayList<>(List.of("pipeline", "resume", file, "--apply"));
        resume.addAll(List.of(more));
        set(servers, resume);
        assertThat(tidemark(resume.toArray(String[]::new))).as(err.toString()).isZero();
        return out.toString();
    }

    private static void caughtUpAndEqual(ShopPipeline pipeline, String job) throws Exception {
        pipeline.follow(job);
        pipeline.awaitStreaming();
        pipeline.awaitCaughtUp();
        assertThat(pipeline.verdicts()).allSatisfy(verdict -> {
            assertThat(verdict.differences()).as(verdict.view().name()).isEmpty();
            assertThat(verdict.rows()).isPositive();
        });
    }

    /** The savepoint itself is gone, and the source has changed since. */
    private void resumedFromABackup(TidemarkHome home, DemoServers servers, ShopPipeline pipeline, Path savepoint)
            throws Exception {
        String key = Files.writeString(directory.resolve("secrets").resolve("backup"), "correct horse battery staple")
                .toString();
        assertThat(tidemark(
                        "backup",
                        "create",
                        "shop",
                        "--to",
                        directory.resolve("backups").toString(),
                        "--key-file",
                        key))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).contains(savepoint.toString());
        String backup = out.toString().strip();
        assertThat(tidemark("savepoint", "delete", savepoint.toString(), "--even-newest", "--apply"))
                .as(err.toString())
                .isZero();
        assertThat(savepoint).doesNotExist();
        try (Connection connection = servers.source().connect(DemoServers.SHOP);
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE order_lines SET quantity = quantity + 1 WHERE line_no = 1"))
                    .isPositive();
            statement.executeUpdate("DELETE FROM orders WHERE order_id % 10 = 3");
        }

        List<String> alone = cluster;
        cluster = List.of();
        assertThat(tidemark("backup", "verify", backup, "--key-file", key))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).endsWith("\nIt is whole.\n");
        String restored = directory.resolve("flink").resolve("restored").toString();
        assertThat(tidemark("backup", "restore", backup, "--to", restored, "--key-file", key, "--apply"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).isEqualTo(restored + "\n");
        assertThat(tidemark("savepoint", "verify", restored)).as(err.toString()).isZero();
        cluster = alone;

        String said =
                resume(servers, home.sql().resolve("shop/pipeline.sql").toString(), "--from", restored, "-o", "json");
        String third = json.readTree(said).path("job").asText();
        assertThat(third).matches("[0-9a-f]{32}");
        assertThat(said)
                .isEqualTo(
                        """
                        {
                          "pipeline": "shop",
                          "job": "%s",
                          "startedNow": true,
                          "from": "%s"
                        }
                        """
                                .formatted(third, restored));
        caughtUpAndEqual(pipeline, third);
    }
}
