package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.Tidemark;
import io.tidemark.cli.TidemarkHome;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
            INSERT INTO mart_notes SELECT id, words FROM shop.`public`.notes;
            """;

    private static final String IGNORING = "SET 'execution.state-recovery.ignore-unclaimed-state' = 'true';";

    private static final Pattern WAY_BACK = Pattern.compile(
            "The way back: tidemark (pipeline stop .* --apply), then tidemark (pipeline resume .* --apply)");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int tidemark(List<String> arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine command = Tidemark.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments.toArray(String[]::new));
    }

    private int update(DemoServers servers, Path file, String... more) {
        List<String> all = new ArrayList<>(List.of("pipeline", "update", file.toString(), "--apply"));
        all.addAll(List.of(more));
        all.addAll(List.of("--jobmanager", servers.flink().restAddress().toString()));
        servers.variables().forEach((name, value) -> all.addAll(List.of("--set", name + "=" + value)));
        return tidemark(all);
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

    private static String changed(String text, String from, String to) {
        assertThat(text).contains(from);
        return text.replace(from, to);
    }

    private static List<Path> savepoints(DemoServers servers) throws Exception {
        try (Stream<Path> files = Files.list(servers.flink().savepoints())) {
            return files.toList();
        }
    }

    @Test
    void aRunningPipelineGoesOnWithAnotherFileIfNothingStandsAgainstIt() throws Exception {
        TidemarkHome home = TidemarkHome.current();
        try (DemoServers servers = DemoServers.start(home, directory)) {
            servers.prepare(home, Shop.ofRows(2_000), 7);
            run(
                    servers.source(),
                    DemoServers.SHOP,
                    NOTES,
                    "ALTER TABLE notes OWNER TO shop_owner",
                    "INSERT INTO notes SELECT g, 'note ' || g FROM generate_series(1, 100) g");
            run(servers.target(), DemoServers.MART, NOTES);
            try (ShopPipeline pipeline = new ShopPipeline(home, servers, PATIENCE, status -> {})) {
                pipeline.submit(Optional.empty());
                pipeline.awaitStreaming();
                String shop = Files.readString(home.sql().resolve("shop/pipeline.sql"));

                refused(
                        servers,
                        pipeline,
                        file(
                                "filter.sql",
                                changed(shop, "o.status <> 'cancelled'", "o.status NOT IN ('cancelled', 'returned')")));
                updated(servers, pipeline, file("more.sql", shop + MORE));
                withoutWhatWasAdded(servers, pipeline, file("fewer.sql", IGNORING + "\n" + shop));
                wayBack(
                        servers,
                        pipeline,
                        file("sum.sql", changed(shop, "COUNT(*), SUM(y.amount)", "COUNT(*), SUM(DISTINCT y.amount)")),
                        file("old.sql", shop));
                equal(servers, pipeline);
            }
        }
    }

    /** Orders that were counted, and are not any more by the new file, would stay in the sums. */
    private void refused(DemoServers servers, ShopPipeline pipeline, Path file) throws Exception {
        assertThat(update(servers, file)).as(err.toString()).isEqualTo(7);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains(
                        "Nothing has been stopped: shop goes on, job %s.\n".formatted(pipeline.jobId()),
                        "TM-5005",
                        "it did Calc(",
                        "'returned'");
        pipeline.awaitCheckpointAfter(Instant.now());
        assertThat(savepoints(servers)).as("what was looked at is gone").isEmpty();
    }

    private void updated(DemoServers servers, ShopPipeline pipeline, Path file) throws Exception {
        String before = pipeline.jobId();
        assertThat(update(servers, file)).as(err.toString()).isZero();
        String after = out.toString().strip();
        assertThat(after).matches("[0-9a-f]{32}").isNotEqualTo(before);
        assertThat(err.toString())
                .contains("It has stopped with savepoint ", "It has completed checkpoint ")
                .doesNotContain("still there", "Not known")
                .doesNotContain(
                        servers.variables().get("SHOP_PASSWORD"),
                        servers.variables().get("MART_PASSWORD"));
        assertThat(savepoints(servers)).as("that of the stop alone").hasSize(1);
        pipeline.follow(after);
        run(
                servers.source(),
                DemoServers.SHOP,
                "DELETE FROM notes WHERE id % 2 = 0",
                "INSERT INTO notes VALUES (101, 'new')");
        awaitNotes(servers);
    }

    /** What cannot be known beforehand comes out when the state is read: no checkpoint is complete. */
    private void wayBack(DemoServers servers, ShopPipeline pipeline, Path file, Path old) throws Exception {
        assertThat(update(servers, file, "--even-unknown", "--patience", "30"))
                .as(err.toString())
                .isEqualTo(6);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("TM-4004  ", " has completed no checkpoint in 30 s: ");
        Matcher way = WAY_BACK.matcher(err.toString());
        assertThat(way.find()).as(err.toString()).isTrue();
        assertThat(pipeline.flink().lastCheckpoint(way.group(1).split(" ")[2])).isEmpty();
        assertThat(tidemark(List.of(way.group(1).split(" "))))
                .as(err.toString())
                .isZero();
        assertThat(back(servers, way.group(2), file, old)).as(err.toString()).isZero();
        pipeline.follow(out.toString().strip());
    }

    private int back(DemoServers servers, String command, Path file, Path old) {
        assertThat(command).contains(" OLD/" + file.getFileName() + " ");
        return tidemark(Stream.of(command.split(" "))
                .map(word -> word.equals("OLD/" + file.getFileName()) ? old.toString() : word)
                .map(word -> word.endsWith("=...")
                        ? word.replace("...", servers.variables().get(word.replace("=...", "")))
                        : word)
                .toList());
    }

    /** What the added statement has left nobody takes any more. */
    private void withoutWhatWasAdded(DemoServers servers, ShopPipeline pipeline, Path old) throws Exception {
        String cluster = " --jobmanager " + servers.flink().restAddress() + " --apply";
        assertThat(tidemark(List.of(("pipeline stop " + pipeline.jobId() + cluster).split(" "))))
                .as(err.toString())
                .isZero();
        String resume = "pipeline resume OLD/more.sql --set "
                + String.join("=... --set ", servers.variables().keySet()) + "=..." + cluster;
        assertThat(back(servers, resume, directory.resolve("more.sql"), old))
                .as(err.toString())
                .isZero();
        pipeline.follow(out.toString().strip());
        pipeline.awaitCheckpointAfter(Instant.now());
    }

    private static void equal(DemoServers servers, ShopPipeline pipeline) throws Exception {
        run(servers.source(), DemoServers.SHOP, "UPDATE orders SET status = 'cancelled' WHERE order_id % 3 = 0");
        pipeline.awaitCaughtUp();
        assertThat(pipeline.verdicts()).allSatisfy(verdict -> {
            assertThat(verdict.differences()).as(verdict.view().name()).isEmpty();
            assertThat(verdict.rows()).isPositive();
        });
    }
}
