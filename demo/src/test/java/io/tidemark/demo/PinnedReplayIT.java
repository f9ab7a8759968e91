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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** FAULTS 7 and 8: a savepoint with a pin, and without, when its pipeline has gone on. */
class PinnedReplayIT extends DropCase {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BANK = BankDatabase.databaseName();
    private static final String REPLAY = "replay";

    private FlinkCluster flink;

    private Path file() throws Exception {
        return Files.writeString(
                directory.resolve("orders.sql"),
                """
                SET 'execution.checkpointing.interval' = '300 ms';
                CREATE CATALOG bank WITH ('type' = 'tidemark-postgres', 'slot.name' = '${SLOT}',
                  'debezium.publication.name' = 'bank', 'hostname' = '127.0.0.1', 'port' = '${SOURCE_PORT}',
                  'database-name' = 'bank', 'username' = '${SOURCE_USER}', 'password' = '${SOURCE_PASSWORD}');
                CREATE TABLE accounts_m (id INT, balance BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH (
                  'connector' = 'tidemark-target', 'url' = '${MART_URL}', 'username' = '${SOURCE_USER}',
                  'password' = '${SOURCE_PASSWORD}', 'table-name' = 'accounts_m');
                INSERT INTO accounts_m SELECT id, balance FROM bank.`public`.accounts;
                """);
    }

    private Map<String, String> variables(String slot) {
        return Map.of(
                "SLOT", slot,
                "SOURCE_PORT", Integer.toString(server.port()),
                "SOURCE_USER", server.user(),
                "SOURCE_PASSWORD", server.password(),
                "MART_URL", server.jdbcUrl(MART));
    }

    private void submit(String slot, Optional<String> savepoint) throws Exception {
        PipelineClient.Result result = new PipelineClient(TidemarkHome.current(), flink.restAddress())
                .submit(file(), variables(slot), savepoint, true);
        assertThat(result.exitCode()).as(result.problems()).isZero();
    }

    private int doctor(String slot, String savepoint) throws Exception {
        List<String> words = new ArrayList<>(List.of("doctor", file().toString(), "--from", savepoint));
        variables(slot).forEach((name, value) -> words.addAll(List.of("--set", name + "=" + value)));
        return tidemark(words.toArray(String[]::new));
    }

    private void awaitRows(String... rows) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        rows("SELECT id || '=' || balance FROM accounts_m ORDER BY id"))
                .containsExactly(rows));
    }

    private void configure() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), server.password());
        String database = "{url: '%s', username: '%s', password: {file: '%s'}%s}";
        System.setProperty(
                "tidemark.config",
                Files.writeString(
                                directory.resolve("config.yaml"),
                                "contexts: {bank: {jobmanager: '%s', state: '%s', pins: {count: 1}, sources: {bank: %s}, targets: {mart: %s}}}"
                                        .formatted(
                                                flink.restAddress(),
                                                directory.resolve("flink"),
                                                database.formatted(
                                                        server.jdbcUrl(BANK), server.user(), secret, ", slot: bank"),
                                                database.formatted(server.jdbcUrl(MART), server.user(), secret, "")))
                        .toString());
    }

    private JsonNode json(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-o", "json"));
        assertThat(tidemark(all.toArray(String[]::new))).as(err()).isZero();
        return new ObjectMapper().readTree(out());
    }

    private JsonNode listed(String savepoint) throws Exception {
        Map<String, JsonNode> states = new HashMap<>();
        json("savepoint", "list")
                .path("states")
                .forEach(state -> states.put(state.path("path").asText(), state));
        return states.get(savepoint);
    }

    private String pinned() {
        assertThat(tidemark("savepoint", "create", "orders", "--pin")).as(err()).isZero();
        assertThat(err()).contains("Pinned in source bank by tidemark_pin_");
        return out().strip().replaceFirst("^file:/*", "/");
    }

    private void awaitSlotBeyond(WalPosition position) {
        await().atMost(PATIENCE)
                .until(() -> position.isBefore(WalPosition.parse(
                        rows("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'bank'")
                                .get(0))));
    }

    @Test
    void aPinnedSavepointIsReplayableUntilItsPinIsReleased() throws Exception {
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
            submit(BANK, Optional.empty());
            awaitRows("1=10", "2=20");
            await().atMost(PATIENCE)
                    .until(() -> rows("SELECT phase FROM tidemark.tidemark").equals(List.of("STREAMING")));
            String savepoint = pinned();
            goesOn(savepoint);
            replayed(savepoint);
            released(savepoint);
            deletedWithItsPin();
        }
    }

    private void goesOn(String savepoint) throws Exception {
        execute(
                BANK,
                "UPDATE accounts SET balance = 11 WHERE id = 1",
                "DELETE FROM accounts WHERE id = 2",
                "INSERT INTO accounts VALUES (3, 30)");
        awaitRows("1=11", "3=30");
        awaitSlotBeyond(
                WalPosition.parse(listed(savepoint).path("positions").path(0).asText()));
        JsonNode state = listed(savepoint);
        assertThat(state.path("replayable").asText()).as(state.toString()).isEqualTo("NOTHING_AGAINST");
        String pin = state.path("pins").path("bank").asText();
        assertThat(rows(SLOTS)).containsExactly("bank", pin);
        assertThat(json("pin", "list").path("pins").path(0).path("path").asText())
                .isEqualTo(savepoint);
        // One more would be over the context's budget.
        assertThat(tidemark("savepoint", "create", "orders", "--pin")).isEqualTo(4);
        assertThat(err()).startsWith("TM-2039 ").contains(pin + " in source bank (" + savepoint + ")");
        assertThat(rows(SLOTS)).containsExactly("bank", pin);
    }

    /** From a copy of the pin, so that it can be done again. */
    private void replayed(String savepoint) throws Exception {
        assertThat(pipeline("stop", "orders", "--apply")).as(err()).isZero();
        String pin = listed(savepoint).path("pins").path("bank").asText();
        execute(BANK, "SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(pin, REPLAY));
        assertThat(doctor(BANK, savepoint)).isEqualTo(4);
        assertThat(out() + err()).contains("TM-2014", "slot bank begins at ");
        assertThat(doctor(REPLAY, savepoint)).as(out() + err()).isZero();
        submit(REPLAY, Optional.of(savepoint));
        execute(BANK, "INSERT INTO accounts VALUES (4, 40)");
        awaitRows("1=11", "3=30", "4=40");
        assertThat(rows(SLOTS)).containsExactly("bank", REPLAY, pin);
    }

    private void released(String savepoint) throws Exception {
        assertThat(listed(savepoint).path("replayable").asText()).isEqualTo("NOTHING_AGAINST");
        assertThat(tidemark("pin", "release", savepoint)).as(err()).isZero();
        assertThat(out()).contains(savepoint).contains("Nothing has been done.");
        assertThat(tidemark("pin", "release", savepoint, "--apply")).as(err()).isZero();
        assertThat(rows(SLOTS)).containsExactly("bank", REPLAY);
        JsonNode state = listed(savepoint);
        assertThat(state.path("replayable").asText()).isEqualTo("NO");
        assertThat(state.path("why").asText()).startsWith("slot bank begins at ");
        assertThat(state.path("pins").isEmpty()).isTrue();
    }

    private void deletedWithItsPin() throws Exception {
        String first = pinned();
        List<String> slots = rows(SLOTS);
        assertThat(slots).hasSize(3);
        assertThat(tidemark("savepoint", "create", "orders", "--pin", "--release-oldest"))
                .as(err())
                .isZero();
        assertThat(err()).containsPattern("Released tidemark_pin_\\S+_replay in source bank\\.");
        String second = out().strip().replaceFirst("^file:/*", "/");
        assertThat(rows(SLOTS)).hasSize(3).isNotEqualTo(slots);
        assertThat(listed(first).path("pins").isEmpty()).isTrue();
        assertThat(tidemark("savepoint", "delete", second)).as(err()).isZero();
        assertThat(out()).contains("\n  release its pin: tidemark_pin_");
        assertThat(tidemark("savepoint", "delete", second, "--apply")).as(err()).isZero();
        assertThat(Path.of(second)).doesNotExist();
        assertThat(rows(SLOTS)).containsExactly("bank", REPLAY);
    }
}
