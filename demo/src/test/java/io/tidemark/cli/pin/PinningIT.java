package io.tidemark.cli.pin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.Tidemark;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.SecretReference;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.Pinning.Step;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.log.PinName;
import io.tidemark.log.Pins;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;
import picocli.CommandLine;

/** Pins on a real Postgres: what is left when their making is ended in between, and that it can be cleared. */
class PinningIT {

    private static final String JOB = "a7d764ed403015d18453ccd9e9bd9bdd";
    private static final String SAVEPOINT = "file:/srv/flink/savepoint-a7d764-a9f34054fcd6";
    private static final String PIN = "tidemark_pin_a7d764_a9f34054fcd6_orders";

    /** What kill -9 is to the process. */
    private static final class Killed extends Error {

        private static final long serialVersionUID = 1L;
    }

    @TempDir
    private Path directory;

    private DatabaseServer server;
    private Connection connection;
    private Statement statement;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void start() throws Exception {
        server = Servers.postgres().withoutFsync().start();
        server.createDatabase("shop");
        connection = server.connect("shop");
        statement = connection.createStatement();
        statement.execute("CREATE TABLE orders (id int)");
        text("SELECT pg_create_logical_replication_slot('orders', 'pgoutput')");
        Path secret = Files.writeString(directory.resolve("secret"), server.password());
        Path file = Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {one: {state: '%s', sources: {shop: {url: '%s', slot: orders, username: '%s', password: {file: '%s'}}}}}"
                        .formatted(directory, server.jdbcUrl("shop"), server.user(), secret));
        System.setProperty("tidemark.config", file.toString());
    }

    @AfterEach
    void stop() throws SQLException {
        System.clearProperty("tidemark.config");
        connection.close();
        server.close();
    }

    private String text(String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private List<String> slots() throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT slot_name FROM pg_replication_slots ORDER BY slot_name")) {
            List<String> names = new ArrayList<>();
            while (row.next()) {
                names.add(row.getString(1));
            }
            return names;
        }
    }

    private WalPosition head() throws SQLException {
        return WalPosition.parse(text("SELECT pg_current_wal_flush_lsn()"));
    }

    private int pin(String... words) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine line = Tidemark.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("pin"));
        all.addAll(List.of(words));
        return line.execute(all.toArray(String[]::new));
    }

    private PipelineSource source() {
        return new PipelineSource(
                "shop",
                new Database(
                        server.jdbcUrl("shop"),
                        Optional.of(server.user()),
                        Optional.of(new SecretReference.Environment("SECRET")),
                        Optional.of("orders")),
                "orders");
    }

    private StoredSource stored(WalPosition at) throws SQLException {
        return new StoredSource(
                Optional.of("shop"),
                new SourceState(
                        "00",
                        SourceKind.TIDEMARK,
                        "postgres",
                        "",
                        1,
                        Phase.STREAMING,
                        List.of(),
                        at,
                        true,
                        Map.of(),
                        new WalIdentity(
                                text("SELECT system_identifier FROM pg_control_system()"), 1, "orders", Map.of()),
                        null,
                        List.of()));
    }

    private Pinned run(WalPosition at, Supplier<String> savepoint, Consumer<Step> after) throws SQLException {
        StoredSource stored = stored(at);
        return new Pinning(
                        Map.of("SECRET", server.password()),
                        Clock.systemUTC(),
                        path -> List.of(stored),
                        line -> {},
                        after)
                .run(JOB, List.of(source()), savepoint);
    }

    @Test
    void aPinStaysWhereItsSavepointIsWhenTheSlotGoesOn() throws Exception {
        statement.execute("INSERT INTO orders VALUES (1)");
        WalPosition at = head();
        Pinned pinned = run(at, () -> SAVEPOINT, step -> {});
        assertThat(pinned.pins()).hasToString("{shop=" + PIN + "}");
        assertThat(slots()).containsExactly("orders", PIN);
        statement.execute("INSERT INTO orders VALUES (2)");
        text("SELECT pg_replication_slot_advance('orders', pg_current_wal_flush_lsn())");
        assertThat(pin("list", "-o", "json")).as(err.toString()).isZero();
        JsonNode listed = new ObjectMapper().readTree(out.toString());
        JsonNode one = listed.path("pins").path(0);
        assertThat(one.path("name").asText()).isEqualTo(PIN);
        assertThat(at.isBefore(WalPosition.parse(one.path("position").asText())))
                .isFalse();
        WalPosition restart = WalPosition.parse(
                text("SELECT restart_lsn FROM pg_replication_slots WHERE slot_name = '%s'".formatted(PIN)));
        assertThat(one.path("restart").asText()).isEqualTo(restart.toString());
        assertThat(one.path("keptBytes").asLong()).isBetween(at.bytesSince(restart), head().bytesSince(restart));
        assertThat(listed.path("servers").path(0).path("slots").asInt()).isEqualTo(2);
        assertThat(listed.path("servers").path(0).path("mostSlots").asText())
                .isEqualTo(text("SHOW max_replication_slots"));
    }

    /** Once for each place at which the process may end. */
    @ParameterizedTest
    @EnumSource(Step.class)
    void whatAnEndInBetweenLeavesIsListedAndReleased(Step last) throws Exception {
        assertThatThrownBy(() -> run(head(), () -> SAVEPOINT, step -> {
                    if (step == last) {
                        throw new Killed();
                    }
                }))
                .isInstanceOf(Killed.class);
        List<String> left = slots();
        left.remove("orders");
        assertThat(left).hasSize(last == Step.PINNED ? 2 : 1);
        assertThat(left.contains(PIN)).isEqualTo(last == Step.PINNED);
        assertThat(pin("list")).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains(left)
                .containsPattern("provisional: made 20\\S+Z for a savepoint of job a7d764\\.\\.\\.");
        for (String name : left) {
            assertThat(pin("release", name)).as(err.toString()).isZero();
            assertThat(out.toString()).contains("Nothing has been done.");
            assertThat(slots()).contains(name);
            assertThat(pin("release", name, "--apply")).as(err.toString()).isZero();
            assertThat(err.toString()).isEqualTo("Released %s in source shop.\n".formatted(name));
        }
        assertThat(slots()).containsExactly("orders");
        assertThat(pin("release", SAVEPOINT, "--apply")).as(err.toString()).isZero();
        assertThat(out.toString()).isEqualTo("There is no pin of %s.\n".formatted(SAVEPOINT));
        // What was ended can be done again.
        run(head(), () -> SAVEPOINT, step -> {});
        assertThat(slots()).containsExactly("orders", PIN);
    }

    /** FAULTS 7, 8: a pin that begins behind its savepoint would be worth nothing. */
    @Test
    void aSavepointThatTheSlotHadPassedIsNotPinned() throws Exception {
        WalPosition passed = head();
        statement.execute("INSERT INTO orders VALUES (1)");
        text("SELECT pg_replication_slot_advance('orders', pg_current_wal_flush_lsn())");
        assertThatThrownBy(() -> run(passed, () -> SAVEPOINT, step -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-2038 ")
                .hasMessageContaining(
                        "savepoint %s, source shop: from %s it cannot be read on: slot tidemark_new_a7d764_"
                                .formatted(SAVEPOINT, passed));
        assertThat(slots()).containsExactly("orders");
    }

    @Test
    void aSavepointThatIsNotTakenLeavesNoCopy() throws Exception {
        assertThatThrownBy(() -> run(
                        head(),
                        () -> {
                            throw new ProblemException(new Problem(ErrorCode.CLUSTER_ERROR, "no", "yes", "try"));
                        },
                        step -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-4005 ");
        assertThat(slots()).containsExactly("orders");
    }

    @Test
    void nothingButAPinOfASourceIsReleased() throws Exception {
        String physical = "tidemark_pin_a7d764_000000000001_orders";
        text("SELECT pg_create_physical_replication_slot('%s')".formatted(physical));
        assertThat(pin("release", physical, "--apply")).isEqualTo(4);
        assertThat(err.toString()).startsWith("TM-2011 ").contains("slot '%s' is called as a pin".formatted(physical));
        assertThat(new Pins(connection).drop(PinName.parse(physical).orElseThrow()))
                .as("nor if it has become one since it was looked at")
                .isFalse();
        assertThat(pin("release", "orders", "--apply")).isEqualTo(2);
        assertThat(err.toString()).startsWith("orders is neither a pin nor called as a savepoint");
        assertThat(slots()).containsExactly("orders", physical);
    }

    @Test
    void aPinThatIsReadIsNotReleased() throws Exception {
        run(head(), () -> SAVEPOINT, step -> {});
        statement.execute("CREATE PUBLICATION orders FOR TABLE orders");
        Properties properties = new Properties();
        properties.setProperty("user", server.user());
        properties.setProperty("password", server.password());
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "10");
        properties.setProperty("preferQueryMode", "simple");
        try (Connection reading = DriverManager.getConnection(server.jdbcUrl("shop"), properties);
                PGReplicationStream stream = reading.unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(PIN)
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", "orders")
                        .start()) {
            assertThat(pin("release", SAVEPOINT, "--apply")).isEqualTo(4);
            assertThat(err.toString())
                    .startsWith("TM-2010 ")
                    .containsPattern(PIN + " in source shop is read by server process \\d+\n");
            assertThat(new Pins(connection).drop(PinName.parse(PIN).orElseThrow()))
                    .as("nor if its reading has begun since it was looked at")
                    .isFalse();
            assertThat(slots()).containsExactly("orders", PIN);
            assertThat(stream.isClosed()).isFalse();
        }
    }

    /** Why pins are not given to standbys: the manual says that a copy is no failover slot (section 9.28.6). */
    @Test
    void theCopyOfAFailoverSlotIsNone() throws Exception {
        if (Integer.parseInt(text("SHOW server_version_num")) < 170_000) {
            return;
        }
        text("SELECT pg_drop_replication_slot('orders')");
        text("SELECT pg_create_logical_replication_slot('orders', 'pgoutput', false, false, true)");
        run(head(), () -> SAVEPOINT, step -> {});
        assertThat(text("SELECT failover FROM pg_replication_slots WHERE slot_name = '%s'".formatted(PIN)))
                .isEqualTo("f");
    }
}
