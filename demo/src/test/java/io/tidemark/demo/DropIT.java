package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.Tidemark;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.pipeline.PipelineClient;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.flink.FlinkCluster;
import io.tidemark.embedded.flink.FlinkDistribution;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** What a pipeline leaves in its databases when it has ended for good, and that all of it goes by the tool. */
class DropIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String MART = "mart";

    private static final String TABLES =
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'tidemark' AND column_name = 'pipeline'";

    private static final String STAGES = "SELECT table_name FROM information_schema.tables"
            + " WHERE table_schema = 'tidemark' AND table_name LIKE '%:%' ORDER BY table_name";

    private static final String SLOTS = "SELECT slot_name FROM pg_replication_slots";
    private static final String OTHERS_STAGE = "others:public.totals";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private DatabaseServer server;
    private FlinkCluster flink;

    @AfterEach
    void forgetTheContext() {
        System.clearProperty("tidemark.config");
    }

    private int drop(String... options) {
        return pipeline("drop", options);
    }

    private int pipeline(String command, String... options) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine line = Tidemark.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("pipeline", command, "orders"));
        all.addAll(List.of(options));
        return line.execute(all.toArray(String[]::new));
    }

    private void execute(String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    private List<String> rows(String query) throws SQLException {
        try (Connection connection = server.connect(MART);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    private long rowsOf(String pipeline) throws SQLException {
        long rows = 0;
        for (String table : rows(TABLES)) {
            rows += Long.parseLong(
                    rows("SELECT count(*) FROM tidemark.%s WHERE pipeline = '%s'".formatted(table, pipeline))
                            .get(0));
        }
        return rows;
    }

    private void configure(boolean postgres) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), server.password());
        String database = "{url: '%s', username: '%s', password: {file: '" + secret + "'}%s}";
        Path file = Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {bank: {jobmanager: '%s', sources: {bank: %s}, targets: {mart: %s}}}"
                        .formatted(
                                flink.restAddress(),
                                database.formatted(
                                        server.jdbcUrl(BankDatabase.databaseName()),
                                        server.user(),
                                        postgres ? ", slot: bank" : ""),
                                database.formatted(server.jdbcUrl(MART), server.user(), "")));
        System.setProperty("tidemark.config", file.toString());
    }

    private void submit(BankDatabase kind) throws Exception {
        Path file = Files.writeString(
                directory.resolve("orders.sql"),
                """
                SET 'execution.checkpointing.interval' = '300 ms';
                %s
                CREATE TABLE accounts_m (id INT, balance BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH (
                  'connector' = 'tidemark-target', 'url' = '${MART_URL}', 'username' = '${SOURCE_USER}',
                  'password' = '${SOURCE_PASSWORD}', 'table-name' = 'accounts_m');
                INSERT INTO accounts_m SELECT id, balance FROM %s;
                """
                        .formatted(kind.catalog(), kind.source("accounts")));
        Map<String, String> variables = Map.of(
                "SOURCE_PORT", Integer.toString(server.port()),
                "SOURCE_USER", server.user(),
                "SOURCE_PASSWORD", server.password(),
                "MART_URL", server.jdbcUrl(MART).replaceFirst("^jdbc:mariadb:", "jdbc:mysql:"));
        PipelineClient.Result result = new PipelineClient(TidemarkHome.current(), flink.restAddress())
                .submit(file, variables, Optional.empty(), true);
        assertThat(result.exitCode()).as(result.problems()).isZero();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> rows("SELECT phase FROM tidemark.tidemark WHERE pipeline = 'orders'")
                                .equals(List.of("STREAMING"))
                        && rows("SELECT id FROM accounts_m ORDER BY id").equals(List.of("1", "2")));
    }

    @ParameterizedTest
    @EnumSource(
            value = BankDatabase.class,
            names = {"POSTGRES", "MARIADB"})
    void nothingOfAPipelineIsLeftAndNothingOfOthersIsGone(BankDatabase kind) throws Exception {
        boolean postgres = kind == BankDatabase.POSTGRES;
        TidemarkHome home = TidemarkHome.current();
        try (DatabaseServer database = kind.start();
                FlinkCluster cluster = FlinkCluster.start(
                        new FlinkDistribution(home.flinkLib(), home.flinkConf()),
                        directory.resolve("flink"),
                        1,
                        Map.of("web.refresh-interval", "200"))) {
            server = database;
            flink = cluster;
            server.createDatabase(BankDatabase.databaseName());
            server.createDatabase(MART);
            execute(
                    BankDatabase.databaseName(),
                    "CREATE TABLE accounts (id int PRIMARY KEY, balance bigint)",
                    "INSERT INTO accounts VALUES (1, 10), (2, 20)");
            execute(MART, "CREATE TABLE accounts_m (id int PRIMARY KEY, balance bigint)");
            configure(postgres);
            assertThat(drop()).as(err.toString()).isZero();
            assertThat(out.toString()).endsWith("There is nothing to drop.\n");
            submit(kind);
            refusedWhileItRuns(postgres);
            assertThat(pipeline("stop", "--apply")).as(err.toString()).isZero();
            othersWriteToo(postgres);
            refusedWhileItIsWritten(postgres);
            planned(postgres);
            dropped(postgres);
            execute(MART, "DELETE FROM accounts_m");
            submit(kind);
            goneOnWith(postgres);
        }
    }

    private void refusedWhileItRuns(boolean postgres) {
        assertThat(drop("--apply")).isEqualTo(6);
        assertThat(err.toString()).startsWith("TM-4016 ").contains(" runs 1 job of the name orders: ");
        if (postgres) {
            // An epoch that is being applied is a reason of its own.
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(drop("--no-cluster", "--apply")).isEqualTo(6);
                assertThat(err.toString())
                        .startsWith("TM-4016 ")
                        .containsPattern("replication slot 'bank' of source bank is read by server process \\d+ ");
            });
        }
    }

    private static String quote(boolean postgres) {
        return postgres ? "\"" : "`";
    }

    /** Its rows are beside those of the pipeline that goes; its stage is called as one of it might be. */
    private void othersWriteToo(boolean postgres) throws SQLException {
        String quote = quote(postgres);
        execute(
                MART,
                "INSERT INTO tidemark.pipeline (pipeline) VALUES ('others')",
                "INSERT INTO tidemark.tidemark (pipeline, source, epoch, phase, applied_at, %1$sload%1$s)"
                                .formatted(quote)
                        + " VALUES ('others', 'elsewhere', 7, 'STREAMING', '2026-01-02 03:04:05', 0)",
                "INSERT INTO tidemark.refused (pipeline, stage, label, subtask, seq, error)"
                        + " VALUES ('others', '%s', 1, 0, 1, 'no')".formatted(OTHERS_STAGE),
                "CREATE TABLE tidemark.%1$s%2$s%1$s (label bigint, subtask int, seq bigint, n bigint)"
                        .formatted(quote, OTHERS_STAGE));
    }

    /** By a job that no cluster was asked for. */
    private void refusedWhileItIsWritten(boolean postgres) throws SQLException {
        long before = rowsOf("orders");
        try (Connection writer = server.connect(MART);
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE tidemark.slot SET generation = generation WHERE pipeline = 'orders'");
            assertThat(drop("--apply")).isEqualTo(6);
            assertThat(err.toString())
                    .startsWith("TM-4016 ")
                    .contains("somebody writes as orders, and holds its rows or stages in the schema tidemark of mart");
            writer.rollback();
        }
        assertThat(rowsOf("orders")).isEqualTo(before);
        assertThat(rows(STAGES)).hasSize(2);
        if (postgres) {
            assertThat(rows(SLOTS)).containsExactly("bank");
        }
    }

    private void planned(boolean postgres) throws Exception {
        long before = rowsOf("orders");
        // A reader's session may outlive its job by a moment.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(drop()).as(err.toString()).isZero());
        String stage = rows(STAGES).get(0);
        assertThat(stage).startsWith("orders:");
        assertThat(out.toString())
                .contains("tidemark." + stage, "tidemark.tidemark_history")
                .contains(postgres ? "  replication slot bank, and " : "MySQL and MariaDB keep no log for a pipeline\n")
                .endsWith("\nNothing has been done. To do it: tidemark pipeline drop orders --apply\n");
        assertThat(drop("-o", "json")).isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        long counted = 0;
        for (JsonNode part : json.path("targets").path(0).path("rows")) {
            counted += part.path("rows").asLong();
        }
        assertThat(counted).isEqualTo(before).isEqualTo(rowsOf("orders"));
        assertThat(json.path("sources").path(0).path("slotIsDropped").asBoolean())
                .isEqualTo(postgres);
    }

    private void dropped(boolean postgres) throws SQLException {
        long others = rowsOf("others");
        assertThat(others).isEqualTo(3);
        assertThat(drop("--apply")).as(err.toString()).isZero();
        assertThat(out.toString()).endsWith("\nIt is dropped.\n");
        assertThat(rowsOf("orders")).isZero();
        assertThat(rowsOf("others")).isEqualTo(others);
        assertThat(rows(STAGES)).containsExactly(OTHERS_STAGE);
        assertThat(rows("SELECT id FROM accounts_m ORDER BY id")).containsExactly("1", "2");
        if (postgres) {
            assertThat(rows(SLOTS)).isEmpty();
        }
        assertThat(drop("--apply")).as(err.toString()).isZero();
        assertThat(out.toString()).endsWith("\nThere is nothing to drop.\n");
    }

    /** With tables gone and rows there, as MySQL leaves it if the tool dies. */
    private void goneOnWith(boolean postgres) throws SQLException {
        assertThat(pipeline("stop", "--apply")).as(err.toString()).isZero();
        String quote = quote(postgres);
        execute(MART, "DROP TABLE tidemark." + quote + rows(STAGES).get(0) + quote);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(drop("--keep-slot", "--apply"))
                .as(err.toString())
                .isZero());
        assertThat(rowsOf("orders")).isZero();
        assertThat(rows(STAGES)).containsExactly(OTHERS_STAGE);
        if (postgres) {
            assertThat(rows(SLOTS)).containsExactly("bank");
            assertThat(drop("--apply")).as(err.toString()).isZero();
            assertThat(out.toString())
                    .contains("Replication slot bank stays: no target says that orders has read source bank.\n");
        }
    }
}
