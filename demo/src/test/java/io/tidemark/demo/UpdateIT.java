package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.Tidemark;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.embedded.DatabaseServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A running pipeline gets another file, by the tool alone. */
class UpdateIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String NOTES = "CREATE TABLE notes (id int PRIMARY KEY, words text)";
    private static final String ALL_NOTES = "SELECT string_agg(id || '=' || words, ',' ORDER BY id) FROM notes";

    private static final String MORE =
            """

            CREATE TABLE mart_notes (id INT, words STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
              'connector' = 'tidemark-target', 'url' = '${MART_URL}', 'username' = '${MART_USER}',
              'password' = '${MART_PASSWORD}', 'table-name' = 'notes'
            );
            INSERT INTO mart_notes SELECT id, %s FROM shop.`public`.notes;
            """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int update(DemoServers servers, Path file) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine command = Tidemark.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("pipeline", "update", file.toString(), "--apply"));
        all.addAll(List.of("--jobmanager", servers.flink().restAddress().toString()));
        servers.variables().forEach((name, value) -> all.addAll(List.of("--set", name + "=" + value)));
        return command.execute(all.toArray(String[]::new));
    }

    private static void run(DatabaseServer server, String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    private static String notes(DatabaseServer server, String database) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ALL_NOTES)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private static void awaitNotes(DemoServers servers) throws SQLException {
        String expected = notes(servers.source(), DemoServers.SHOP);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(notes(servers.target(), DemoServers.MART))
                .isEqualTo(expected));
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }

    private List<Path> savepoints() throws Exception {
        try (Stream<Path> files = Files.walk(directory.resolve("flink"))) {
            return files.filter(path -> path.getFileName().toString().startsWith("savepoint-"))
                    .toList();
        }
    }

    @Test
    void aRunningPipelineGoesOnWithAnotherFileIfNothingStandsAgainstIt() throws Exception {
        TidemarkHome home = TidemarkHome.current();
        try (DemoServers servers = DemoServers.start(home, directory, Map.of())) {
            servers.prepare(home, Shop.ofRows(2_000), 7);
            try (ShopPipeline pipeline = new ShopPipeline(home, servers, PATIENCE, status -> {})) {
                String first = pipeline.submit(Optional.empty());
                pipeline.awaitStreaming();
                run(
                        servers.source(),
                        DemoServers.SHOP,
                        NOTES,
                        "ALTER TABLE notes OWNER TO shop_owner",
                        "INSERT INTO notes SELECT g, 'note ' || g FROM generate_series(1, 100) g");
                run(servers.target(), DemoServers.MART, NOTES);
                String shop = Files.readString(home.sql().resolve("shop/pipeline.sql"));

                refused(servers, first, file("mistyped.sql", shop + MORE.formatted("wrds")), "wrds");
                String without = shop.substring(0, shop.indexOf("INSERT INTO mart_top_products"));
                refused(servers, first, file("without.sql", without), "are none of this pipeline's");

                assertThat(update(servers, file("more.sql", shop + MORE.formatted("words"))))
                        .as(err.toString())
                        .isZero();
                String second = out.toString().strip();
                assertThat(second).matches("[0-9a-f]{32}").isNotEqualTo(first);
                assertThat(err.toString())
                        .contains("Job %s has stopped with savepoint ".formatted(first))
                        .doesNotContain("still there", "has completed no checkpoint")
                        .doesNotContain(
                                servers.variables().get("SHOP_PASSWORD"),
                                servers.variables().get("MART_PASSWORD"));
                assertThat(savepoints()).as("that of the stop alone").hasSize(1);
                pipeline.follow(second);
                awaitNotes(servers);
                run(
                        servers.source(),
                        DemoServers.SHOP,
                        "DELETE FROM notes WHERE id % 2 = 0",
                        "INSERT INTO notes VALUES (101, 'new')");
                awaitNotes(servers);
                pipeline.awaitCaughtUp();
                assertThat(pipeline.verdicts()).allSatisfy(verdict -> {
                    assertThat(verdict.differences()).as(verdict.view().name()).isEmpty();
                    assertThat(verdict.rows()).isPositive();
                });
            }
        }
    }

    private void refused(DemoServers servers, String job, Path file, String why) throws Exception {
        assertThat(update(servers, file)).as(err.toString()).isNotZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("Nothing has been stopped: shop goes on, job %s.\nTM-".formatted(job))
                .contains(why);
        assertThat(new FlinkRest(servers.flink().restAddress()).jobState(job)).isEqualTo("RUNNING");
        assertThat(savepoints()).isEmpty();
    }
}
