package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** A restart from a checkpoint whose position lies inside a source transaction. */
class RestartIT {

    private static final String SLOT = "tidemark_restart";
    private static final int ROWS = 300_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static DatabaseServer server;

    @TempDir
    private Path directory;

    private MiniFlink flink;
    private Connection connection;

    @BeforeAll
    static void start() throws SQLException {
        server = Servers.postgres().start();
        server.createDatabase("shop");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        connection = server.connect("shop");
        run("CREATE TABLE source (id int PRIMARY KEY, note text)");
        run("CREATE TABLE mirror (id int PRIMARY KEY, note text)");
        flink = MiniFlink.start(directory);
    }

    @AfterEach
    void end() throws Exception {
        flink.close();
        connection.close();
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private JobClient submit() throws Exception {
        Path file = Files.writeString(
                directory.resolve("mirror.sql"),
                """
                CREATE TABLE source (id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
                  'connector' = 'tidemark-postgres-cdc', 'hostname' = '127.0.0.1', 'port' = '${PORT}',
                  'database-name' = 'shop', 'username' = '${USER}', 'password' = '${PASSWORD}',
                  'schema-name' = 'public', 'table-name' = 'source', 'slot.name' = 'tidemark_restart');
                CREATE TABLE mirror (id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
                  'connector' = 'tidemark-target', 'url' = '${URL}', 'username' = '${USER}',
                  'password' = '${PASSWORD}', 'table-name' = 'mirror');
                INSERT INTO mirror SELECT id, note FROM source;
                """);
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        Variables variables = new Variables(
                Map.of(
                        "PORT", Integer.toString(server.port()),
                        "USER", server.user(),
                        "PASSWORD", server.password(),
                        "URL", server.jdbcUrl("shop")),
                Map.of());
        return flink.submit(file, variables, settings);
    }

    private WalPosition acknowledged() throws SQLException {
        List<ReplicationSlot> slots = new PostgresLog(connection).slots(List.of(SLOT));
        assertThat(slots).hasSize(1);
        return slots.get(0).confirmed().orElseThrow();
    }

    private void awaitMirrored() throws SQLException {
        long expected = number("SELECT count(*) FROM source");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(number("SELECT count(*) FROM mirror"))
                .isGreaterThanOrEqualTo(expected));
    }

    @Test
    void everyRowOfACopyArrivesWhenARestartFallsIntoIt() throws Exception {
        run("INSERT INTO source VALUES (0, 'before')");
        JobClient job = submit();
        awaitMirrored();
        // The first change tells the reader where it is; from then on the slot follows the checkpoints.
        run("INSERT INTO source VALUES (-1, 'streamed')");
        awaitMirrored();

        WalPosition before = new PostgresLog(connection).head();
        String rows = IntStream.rangeClosed(1, ROWS)
                .mapToObj(id -> id + "\tnote " + id)
                .collect(Collectors.joining("\n"));
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY source FROM STDIN", new StringReader(rows));
        WalPosition after = new PostgresLog(connection).head();

        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> before.isBefore(acknowledged()));
        flink.replaceTaskManager();
        assertThat(acknowledged().isBefore(after))
                .as("the restart's position %s lies inside the transaction %s to %s", acknowledged(), before, after)
                .isTrue();

        long last = ROWS + 1;
        run("INSERT INTO source VALUES (%d, 'after')".formatted(last));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(number("SELECT count(*) FROM mirror WHERE id = " + last))
                        .isEqualTo(1));
        assertThat(number("SELECT count(*) FROM (TABLE source EXCEPT ALL TABLE mirror) missing"))
                .as("rows that are missing in the mirror")
                .isZero();
        assertThat(number("SELECT count(*) FROM (TABLE mirror EXCEPT ALL TABLE source) extra"))
                .as("rows that are too many in the mirror")
                .isZero();
        job.cancel().get();
    }
}
