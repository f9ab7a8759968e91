package io.tidemark.cli.pin;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.Tidemark;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.PinPolicy;
import io.tidemark.cli.context.SecretReference;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.Pinning.Step;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;
import picocli.CommandLine;

/** A real Postgres whose slots are pinned, and the tool. */
abstract class PinningCase {

    static final String JOB = "a7d764ed403015d18453ccd9e9bd9bdd";
    static final String SAVEPOINT = "file:/srv/flink/savepoint-a7d764-a9f34054fcd6";
    static final String PIN = "tidemark_pin_a7d764_a9f34054fcd6_orders";

    @TempDir
    Path directory;

    DatabaseServer server;
    Connection connection;
    Statement statement;
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    final List<String> said = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = Servers.postgres()
                .withoutFsync()
                .setting("max_replication_slots", "7")
                .start();
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

    String text(String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    List<String> slots() throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT slot_name FROM pg_replication_slots ORDER BY slot_name")) {
            List<String> names = new ArrayList<>();
            while (row.next()) {
                names.add(row.getString(1));
            }
            return names;
        }
    }

    /** Reads a slot, with the publication {@code orders}, until it is closed. */
    SlotReader read(String slot) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", server.user());
        properties.setProperty("password", server.password());
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "10");
        properties.setProperty("preferQueryMode", "simple");
        Connection reading = DriverManager.getConnection(server.jdbcUrl("shop"), properties);
        return new SlotReader(
                reading,
                reading.unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(slot)
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", "orders")
                        .start());
    }

    record SlotReader(Connection connection, PGReplicationStream stream) implements AutoCloseable {

        @Override
        public void close() throws SQLException {
            try (connection) {
                stream.close();
            }
        }
    }

    WalPosition head() throws SQLException {
        return WalPosition.parse(text("SELECT pg_current_wal_flush_lsn()"));
    }

    int pin(String... words) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine line = Tidemark.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("pin"));
        all.addAll(List.of(words));
        return line.execute(all.toArray(String[]::new));
    }

    PipelineSource source() {
        return source("shop", "orders");
    }

    PipelineSource source(String name, String slot) {
        return new PipelineSource(
                name,
                new Database(
                        server.jdbcUrl("shop"),
                        Optional.of(server.user()),
                        Optional.of(new SecretReference.Environment("SECRET")),
                        Optional.of(slot)),
                slot);
    }

    StoredSource stored(WalPosition at) throws SQLException {
        return stored(at, "shop", "orders");
    }

    StoredSource stored(WalPosition at, String name, String slot) throws SQLException {
        return new StoredSource(
                Optional.of(name),
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
                        new WalIdentity(text("SELECT system_identifier FROM pg_control_system()"), 1, slot, Map.of()),
                        null,
                        List.of()));
    }

    Pinned run(WalPosition at, Supplier<String> savepoint, Consumer<Step> after) throws SQLException {
        return run(List.of(source()), List.of(stored(at)), savepoint, after);
    }

    /** @param stored what the savepoint says */
    Pinned run(
            List<PipelineSource> sources, List<StoredSource> stored, Supplier<String> savepoint, Consumer<Step> after) {
        Map<String, Database> databases = new HashMap<>();
        databases.put("stock", source("stock", "stock").database());
        sources.forEach(source -> databases.put(source.name(), source.database()));
        Context context = new Context(
                "one",
                URI.create("http://localhost:1"),
                Optional.empty(),
                databases,
                Map.of(),
                PinPolicy.DEFAULT,
                Optional.empty(),
                Optional.empty());
        return new Pinning(
                        context,
                        Map.of("SECRET", server.password()),
                        Clock.systemUTC(),
                        path -> stored,
                        said::add,
                        after)
                .run(JOB, sources, savepoint);
    }

    static Supplier<String> failing(ErrorCode code) {
        return () -> {
            throw new ProblemException(new Problem(code, "no", "yes", "try"));
        };
    }
}
