package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.Tidemark;
import io.tidemark.cli.pipeline.PipelineClient;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code tidemark run} as a user starts it, stops it, and goes on. */
class RunIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String NUMBERS =
            """
            CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen'%s);
            CREATE TABLE nowhere (n INT) WITH ('connector' = 'blackhole');
            %s
            INSERT INTO nowhere SELECT %s FROM numbers;
            """;

    private static DatabaseServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        server = Servers.postgres().start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private Path shop(String name) throws Exception {
        server.createDatabase(name);
        change(
                name,
                "CREATE TABLE orders (id int PRIMARY KEY, status text)",
                "CREATE TABLE mirror (id int PRIMARY KEY, status text)",
                "CREATE TABLE orders_per_status (status text PRIMARY KEY, orders bigint)",
                "INSERT INTO orders SELECT id, 'new' FROM generate_series(1, 1000) id");
        return Files.writeString(
                directory.resolve("orders.sql"),
                """
                SET 'parallelism.default' = '2';
                CREATE TABLE orders (id INT, status STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
                  'connector' = 'tidemark-postgres-cdc', 'hostname' = '127.0.0.1', 'port' = '${PORT}',
                  'database-name' = '${DATABASE}', 'username' = '${USER_NAME}', 'password' = '${PASSWORD}',
                  'schema-name' = 'public', 'table-name' = 'orders', 'slot.name' = 'tidemark_${DATABASE}');
                CREATE TABLE mirror (id INT, status STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
                  'connector' = 'tidemark-target', 'url' = '${URL}', 'username' = '${USER_NAME}',
                  'password' = '${PASSWORD}', 'table-name' = 'mirror');
                CREATE TABLE orders_per_status (status STRING, orders BIGINT, PRIMARY KEY (status) NOT ENFORCED) WITH (
                  'connector' = 'tidemark-target', 'url' = '${URL}', 'username' = '${USER_NAME}',
                  'password' = '${PASSWORD}', 'table-name' = 'orders_per_status');
                INSERT INTO mirror SELECT id, status FROM orders;
                INSERT INTO orders_per_status SELECT status, COUNT(*) FROM orders GROUP BY status;
                """);
    }

    private static void change(String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A row that is lost, stale or counted twice keeps this from ever being 0. */
    private static long differences(String database) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        WITH expected AS (SELECT status, count(*) FROM orders GROUP BY status)
                        SELECT (SELECT count(*) FROM (TABLE orders EXCEPT TABLE mirror) missing)
                          + (SELECT count(*) FROM (TABLE mirror EXCEPT TABLE orders) extra)
                          + (SELECT count(*) FROM (TABLE expected EXCEPT TABLE orders_per_status) missing)
                          + (SELECT count(*) FROM (TABLE orders_per_status EXCEPT TABLE expected) extra)
                        """)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void awaitEqual(String database) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(differences(database))
                .as("rows in which the targets differ from the source")
                .isZero());
    }

    private RunningPipeline run(String name, String... arguments) throws IOException {
        return RunningPipeline.start(directory, name, server, arguments);
    }

    @Test
    void stopsWithASavepointAndLosesAndDoublesNothingWhenItGoesOnFromIt() throws Exception {
        String pipeline = shop("stopped").toString();
        String savepoint;
        try (RunningPipeline first = run("stopped", pipeline)) {
            awaitEqual("stopped");
            change("stopped", "UPDATE orders SET status = 'paid' WHERE id <= 500");
            awaitEqual("stopped");
            assertThat(first.commandLines()).noneMatch(line -> line.contains(server.password()));
            first.signal("INT");
            assertThat(first.exitCode()).as(first.err()).isZero();
            savepoint = first.out().strip();
            assertThat(Path.of(savepoint, "_metadata")).isRegularFile();
            assertThat(Path.of(savepoint).getParent()).isEqualTo(directory.resolve("tidemark-state/orders/savepoints"));
            assertThat(first.err())
                    .contains("Web UI: http://127.0.0.1:", " is running. ", "checkpoint 1 is complete: ")
                    .endsWith("To go on from it: tidemark run %s --restore %s --set DATABASE=... --set PORT=...\n"
                            .formatted(pipeline, savepoint))
                    .doesNotContain("stopped=", server.password(), "Exception");
        }

        change(
                "stopped",
                "DELETE FROM orders WHERE id <= 100",
                "UPDATE orders SET status = 'sent' WHERE id BETWEEN 101 AND 200",
                "INSERT INTO orders SELECT id, 'new' FROM generate_series(1001, 1100) id");
        assertThat(differences("stopped")).isPositive();
        try (RunningPipeline second = run("stopped", pipeline, "--restore", savepoint)) {
            awaitEqual("stopped");
            second.signal("TERM");
            assertThat(second.exitCode()).as(second.err()).isZero();
            assertThat(second.out().strip()).isNotEqualTo(savepoint);
        }
        assertThat(directory.resolve("tidemark-state/orders/work")).doesNotExist();
        assertThat(SecretScan.filesWith(directory, server.password())).isEmpty();
        assertThat(SecretScan.filesWith(PipelineClient.LOG.getParent(), server.password()))
                .isEmpty();
    }

    @Test
    void saysHowFarALoadIsThatTakesLongAndWhenItIsDone() throws Exception {
        Path pipeline = shop("loading");
        change("loading", "ANALYZE orders");
        Files.writeString(
                pipeline,
                Files.readString(pipeline)
                        .replace(
                                "'slot.name'",
                                "'scan.snapshot.max-rows-per-second' = '100',"
                                        + " 'scan.incremental.snapshot.chunk.size' = '100', 'slot.name'"));
        try (RunningPipeline run = run("loading", pipeline.toString())) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(run.err())
                    .containsPattern("Loading \\[#+-+] \\d+ %, \\d of 10 chunks, \\d+ of about 1,000 rows")
                    .contains("All tables are loaded; every change since is followed."));
            awaitEqual("loading");
            run.signal("TERM");
            assertThat(run.exitCode()).as(run.err()).isZero();
        }
    }

    @Test
    void endsAtOnceAtTheSecondCtrlCAndGoesOnFromTheLastCheckpoint() throws Exception {
        String pipeline = shop("interrupted").toString();
        String checkpoint;
        try (RunningPipeline first = run("interrupted", pipeline)) {
            awaitEqual("interrupted");
            change("interrupted", "UPDATE orders SET status = 'paid' WHERE id <= 500");
            awaitEqual("interrupted");
            // Both are there when it looks: no savepoint can be done in between.
            first.signalEmbedded("STOP");
            first.signal("INT");
            first.signal("INT");
            first.signalEmbedded("CONT");
            assertThat(first.exitCode()).as(first.err()).isEqualTo(130);
            checkpoint = first.out().strip();
            assertThat(Path.of(checkpoint, "_metadata")).isRegularFile();
            assertThat(checkpoint).contains("/tidemark-state/orders/checkpoints/");
            assertThat(first.err())
                    .contains("To go on from it: tidemark run %s --restore %s".formatted(pipeline, checkpoint));
        }

        change("interrupted", "UPDATE orders SET status = 'sent' WHERE id <= 200");
        try (RunningPipeline second = run("interrupted", pipeline, "--restore", checkpoint)) {
            awaitEqual("interrupted");
            second.signal("INT");
            assertThat(second.exitCode()).as(second.err()).isZero();
        }
    }

    @Test
    void leavesNoProcessWhenItIsKilled() throws Exception {
        Path pipeline = Files.writeString(directory.resolve("numbers.sql"), NUMBERS.formatted("", "", "n"));
        try (RunningPipeline run = run("none", pipeline.toString())) {
            await().atMost(PATIENCE).until(() -> run.err().contains(" is running. "));
            List<ProcessHandle> children = run.descendants();
            assertThat(children).isNotEmpty();
            run.signal("KILL");
            await().atMost(PATIENCE).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void saysWhereToGoOnWhenTheProcessOfFlinkIsKilled() throws Exception {
        Path pipeline = Files.writeString(directory.resolve("numbers.sql"), NUMBERS.formatted("", "", "n"));
        try (RunningPipeline run = run("none", pipeline.toString())) {
            await().atMost(PATIENCE).until(() -> run.err().contains(" is complete: "));
            run.signalEmbedded("KILL");
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(Path.of(run.out().strip(), "_metadata")).isRegularFile();
            assertThat(run.err())
                    .contains("To go on from it: tidemark run %s --restore %s"
                            .formatted(pipeline, run.out().strip()))
                    .contains(
                            "TM-4003  The job has failed\n  found:    signal 9 has ended the process that Flink ran in\n");
        }
    }

    @Test
    void endsByItselfWithItsJobAndLeavesNothing() throws Exception {
        Path pipeline = Files.writeString(
                directory.resolve("numbers.sql"), NUMBERS.formatted(", 'number-of-rows' = '10'", "", "n"));
        try (RunningPipeline run = run("none", pipeline.toString())) {
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).endsWith("The job has come to its end.\n");
            assertThat(directory.resolve("tidemark-state/numbers")).doesNotExist();
        }
    }

    @Test
    void tellsWhyTheJobRestartsAndWhyItFailsForGood() throws Exception {
        Path pipeline = Files.writeString(
                directory.resolve("numbers.sql"),
                NUMBERS.formatted(
                        "",
                        """
                        SET 'restart-strategy.type' = 'fixed-delay';
                        SET 'restart-strategy.fixed-delay.attempts' = '1';
                        SET 'restart-strategy.fixed-delay.delay' = '2 s';
                        """,
                        "1 / (n - n)"));
        try (RunningPipeline run = run("none", pipeline.toString())) {
            assertThat(run.exitCode()).as(run.err()).isEqualTo(6);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .contains("  the job has failed and will be restarted: / by zero\n")
                    .endsWith(
                            """
                            TM-4003  The job has failed
                              found:    Recovery is suppressed by FixedDelayRestartBackoffTimeStrategy(maxNumberRestartAttempts=1, backoffTimeMS=2000): / by zero
                              required: a job that runs until it is stopped
                              remedy:   Mend the cause and start it again from the last checkpoint. All of it is in the log.
                            """);
        }
    }

    @Test
    void refusesToRestoreWhatIsNoSavedState() throws Exception {
        Path pipeline = Files.writeString(directory.resolve("numbers.sql"), NUMBERS.formatted("", "", "n"));
        Path state = directory.resolve("state");
        StringWriter err = new StringWriter();
        CommandLine command = Tidemark.commandLine();
        command.setErr(new PrintWriter(err, true));
        assertThat(command.execute(
                        "run",
                        pipeline.toString(),
                        "--checkpoint-dir",
                        state.toString(),
                        "--restore",
                        directory.toString()))
                .isEqualTo(6);
        assertThat(err.toString())
                .isEqualTo(
                        """
                        TM-4006  There is no savepoint or checkpoint to restore
                          found:    %s has no file _metadata
                          required: the directory of a savepoint or of a retained checkpoint (chk-N), with its file _metadata
                          remedy:   Check the path; this pipeline has left none in %s
                        """
                                .formatted(directory, state));
        assertThat(state).doesNotExist();
    }
}
