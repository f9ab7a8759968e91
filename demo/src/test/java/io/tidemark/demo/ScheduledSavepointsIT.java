package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.pipeline.PipelineClient;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.flink.FlinkCluster;
import io.tidemark.embedded.flink.FlinkDistribution;
import io.tidemark.position.WalPosition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A schedule of some seconds, run by hand and as a process, of a pipeline of Postgres. */
class ScheduledSavepointsIT extends DropCase {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BANK = BankDatabase.databaseName();
    private static final ObjectMapper JSON = new ObjectMapper();

    private FlinkCluster flink;

    private void configure() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), server.password());
        String configuration =
                """
                contexts:
                  bank:
                    jobmanager: '%s'
                    state: '%s'
                    pins: {count: 2}
                    savepoints: {every: 5 s, keep: {hourly: 1}}
                    sources: {bank: {url: '%s', username: '%s', password: {file: '%s'}, slot: bank}}
                """
                        .formatted(
                                flink.restAddress(),
                                directory.resolve("flink"),
                                server.jdbcUrl(BANK),
                                server.user(),
                                secret);
        System.setProperty(
                "tidemark.config",
                Files.writeString(directory.resolve("config.yaml"), configuration)
                        .toString());
        for (String name : List.of("one", "two")) {
            Files.writeString(Files.createDirectories(directory.resolve(name)).resolve("config.yaml"), configuration);
        }
    }

    private void submit() throws Exception {
        Path file = Files.writeString(
                directory.resolve("orders.sql"),
                """
                SET 'execution.checkpointing.interval' = '300 ms';
                CREATE CATALOG bank WITH ('type' = 'tidemark-postgres', 'slot.name' = 'bank',
                  'debezium.publication.name' = 'bank', 'hostname' = '127.0.0.1', 'port' = '${SOURCE_PORT}',
                  'database-name' = 'bank', 'username' = '${SOURCE_USER}', 'password' = '${SOURCE_PASSWORD}');
                CREATE TABLE accounts_m (id INT, balance BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH (
                  'connector' = 'tidemark-target', 'url' = '${MART_URL}', 'username' = '${SOURCE_USER}',
                  'password' = '${SOURCE_PASSWORD}', 'table-name' = 'accounts_m');
                INSERT INTO accounts_m SELECT id, balance FROM bank.`public`.accounts;
                """);
        Map<String, String> variables = Map.of(
                "SOURCE_PORT", Integer.toString(server.port()),
                "SOURCE_USER", server.user(),
                "SOURCE_PASSWORD", server.password(),
                "MART_URL", server.jdbcUrl(MART));
        PipelineClient.Result result = new PipelineClient(TidemarkHome.current(), flink.restAddress())
                .submit(file, variables, Optional.empty(), true);
        assertThat(result.exitCode()).as(result.problems()).isZero();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> rows("SELECT phase FROM tidemark.tidemark")
                .equals(List.of("STREAMING")));
    }

    private static List<JsonNode> events(String out, String event) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        // What is being written may not have come to its line's end.
        for (String line : out.substring(0, out.lastIndexOf('\n') + 1).lines().toList()) {
            JsonNode json = JSON.readTree(line);
            if (json.path("event").asText().equals(event)) {
                events.add(json);
            }
        }
        return events;
    }

    /** Runs it until it has taken one: as cron would, again and again. */
    private JsonNode taken() throws Exception {
        List<JsonNode> taken = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            assertThat(tidemark("savepoint", "schedule", "--once", "--apply", "-o", "json"))
                    .as(out() + err())
                    .isZero();
            taken.addAll(events(out(), "taken"));
            return !taken.isEmpty();
        });
        assertThat(taken).hasSize(1);
        return taken.get(0);
    }

    private static Path path(JsonNode taken) {
        return Path.of(taken.path("savepoint").asText().replaceFirst("^file:/*", "/"));
    }

    @Test
    void whatItTakesIsReplayableAndWhatItDeletesLeavesNoPin() throws Exception {
        TidemarkHome home = TidemarkHome.current();
        try (DatabaseServer database = BankDatabase.POSTGRES.start();
                FlinkCluster cluster = FlinkCluster.start(
                        new FlinkDistribution(home.flinkLib(), home.flinkConf()),
                        directory.resolve("flink"),
                        1,
                        Map.of("web.refresh-interval", "200", "execution.checkpointing.num-retained", "20"))) {
            server = database;
            flink = cluster;
            server.createDatabase(BANK);
            server.createDatabase(MART);
            execute(
                    BANK,
                    "CREATE TABLE accounts (id int PRIMARY KEY, balance bigint)",
                    "INSERT INTO accounts VALUES (1, 10), (2, 20)");
            execute(MART, "CREATE TABLE accounts_m (id int PRIMARY KEY, balance bigint)");
            configure();
            submit();
            byCron();
            twoAtOnce();
        }
    }

    private void byCron() throws Exception {
        JsonNode first = taken();
        String firstPin = first.path("pins").path("bank").asText();
        assertThat(path(first)).startsWith(directory.resolve("flink/scheduled/orders"));
        assertThat(rows(SLOTS)).containsExactly("bank", firstPin);
        JsonNode second = taken();
        String secondPin = second.path("pins").path("bank").asText();
        assertThat(events(out(), "deleted")).singleElement().satisfies(deleted -> {
            assertThat(deleted.path("savepoint").asText()).isEqualTo(path(first).toString());
            assertThat(deleted.path("pins").path(0).asText()).isEqualTo(firstPin);
        });
        assertThat(path(first)).doesNotExist();
        assertThat(rows(SLOTS)).containsExactly("bank", secondPin);
        goesOnFrom(path(second), secondPin);
    }

    private void goesOnFrom(Path savepoint, String pin) throws Exception {
        execute(BANK, "UPDATE accounts SET balance = 11 WHERE id = 1");
        await().atMost(PATIENCE)
                .until(() -> WalPosition.parse(confirmed(pin)).isBefore(WalPosition.parse(confirmed("bank"))));
        assertThat(tidemark("savepoint", "list", "-o", "json")).as(err()).isZero();
        assertThat(JSON.readTree(out()).path("states"))
                .filteredOn(state -> state.path("path").asText().equals(savepoint.toString()))
                .singleElement()
                .satisfies(state -> {
                    assertThat(state.path("replayable").asText()).isEqualTo("NOTHING_AGAINST");
                    assertThat(state.path("pins").path("bank").asText()).isEqualTo(pin);
                });
    }

    private String confirmed(String slot) throws Exception {
        return rows("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '%s'".formatted(slot))
                .get(0);
    }

    /** Each period has one, whoever of them takes it. */
    private void twoAtOnce() throws Exception {
        List<ToolProcess> tools =
                List.of(new ToolProcess(directory.resolve("one")), new ToolProcess(directory.resolve("two")));
        List<Process> processes = new ArrayList<>();
        try {
            for (ToolProcess tool : tools) {
                processes.add(tool.start("savepoint", "schedule", "orders", "--apply", "-o", "json"));
            }
            await().atMost(PATIENCE).until(() -> taken(tools).size() >= 3);
            for (Process process : processes) {
                process.destroy();
            }
            for (int i = 0; i < processes.size(); i++) {
                assertThat(processes.get(i).waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                String err = Files.readString(tools.get(i).errFile());
                assertThat(processes.get(i).exitValue()).as(err).isZero();
                assertThat(err).endsWith("Stopped between two savepoints: what was begun is done.\n");
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        assertThat(taken(tools))
                .extracting(taken -> taken.path("next").asText())
                .doesNotHaveDuplicates();
        assertThat(rows(SLOTS)).noneMatch(slot -> slot.startsWith("tidemark_new_"));
    }

    private static List<JsonNode> taken(List<ToolProcess> tools) throws Exception {
        List<JsonNode> taken = new ArrayList<>();
        for (ToolProcess tool : tools) {
            taken.addAll(events(Files.readString(tool.outFile()), "taken"));
        }
        return taken;
    }
}
