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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a pipeline leaves in its databases when it has ended for good, and that all of it goes by the tool. */
class DropIT extends DropCase {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String TABLES =
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'tidemark' AND column_name = 'pipeline'";

    private static final String OTHERS_STAGE = "others:public.totals";

    private FlinkCluster flink;

    private int drop(String... options) {
        return orders("drop", options);
    }

    private int orders(String command, String... options) {
        List<String> all = new ArrayList<>(List.of(command, "orders"));
        all.addAll(List.of(options));
        return pipeline(all.toArray(String[]::new));
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
            configure(flink.restAddress().toString(), BankDatabase.databaseName());
            assertThat(drop()).as(err()).isZero();
            assertThat(out()).endsWith("There is nothing to drop.\n");
            submit(kind);
            refusedWhileItRuns();
            assertThat(orders("stop", "--apply")).as(err()).isZero();
            othersWriteToo(postgres);
            refusedWhileItIsWritten(postgres);
            planned(postgres);
            dropped(postgres);
            execute(MART, "DELETE FROM accounts_m");
            submit(kind);
            goneOnWith(postgres);
        }
    }

    private void refusedWhileItRuns() {
        assertThat(drop("--apply")).isEqualTo(6);
        assertThat(err()).startsWith("TM-4016 ").contains(" runs 1 job of the name orders: ");
        // Of what runs on a cluster that nobody has asked its target tells, between two epochs or in one.
        assertThat(drop("--no-cluster", "--apply")).isEqualTo(6);
        assertThat(err()).startsWith("TM-4016 ");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(drop("--no-cluster", "--apply")).isEqualTo(6);
            assertThat(err())
                    .containsPattern(
                            "job [0-9a-f]{32} writes as orders, and is not known to have ended; .* \\d+ s ago");
        });
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
            assertThat(err())
                    .startsWith("TM-4016 ")
                    .contains("somebody writes as orders, and holds its rows or stages in the schema tidemark");
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
                .untilAsserted(() -> assertThat(drop(slot(postgres))).as(err()).isZero());
        String stage = rows(STAGES).get(0);
        assertThat(stage).startsWith("orders:");
        assertThat(out())
                .contains("tidemark." + stage, "tidemark.tidemark_history")
                .contains(postgres ? "  replication slot bank, and " : "MySQL and MariaDB keep no log for a pipeline\n")
                .endsWith("\nNothing has been done. To do it: tidemark pipeline drop orders %s--apply\n"
                        .formatted(postgres ? "--slot bank=bank " : ""));
        assertThat(drop("-o", "json")).isZero();
        JsonNode json = new ObjectMapper().readTree(out());
        long counted = 0;
        for (JsonNode part : json.path("targets").path(0).path("rows")) {
            counted += part.path("rows").asLong();
        }
        assertThat(counted).isEqualTo(before).isEqualTo(rowsOf("orders"));
        assertThat(json.path("nothingLeft").asBoolean(true)).isFalse();
        assertThat(json.path("sources").path(0).path("fate").asText()).isEqualTo(postgres ? "KEEP" : "NONE");
    }

    private static String[] slot(boolean postgres, String... further) {
        List<String> options = new ArrayList<>(postgres ? List.of("--slot", "bank=bank") : List.of());
        options.addAll(List.of(further));
        return options.toArray(String[]::new);
    }

    private void dropped(boolean postgres) throws SQLException {
        long others = rowsOf("others");
        assertThat(others).isEqualTo(3);
        assertThat(drop(slot(postgres, "--apply"))).as(err()).isZero();
        assertThat(out()).endsWith("\nIt is dropped.\n");
        assertThat(rowsOf("orders")).isZero();
        assertThat(rowsOf("others")).isEqualTo(others);
        assertThat(rows(STAGES)).containsExactly(OTHERS_STAGE);
        assertThat(rows("SELECT id FROM accounts_m ORDER BY id")).containsExactly("1", "2");
        if (postgres) {
            assertThat(rows(SLOTS)).isEmpty();
        }
        assertThat(drop(slot(postgres, "--apply"))).as(err()).isZero();
        assertThat(out()).endsWith("\nThere is nothing to drop.\n");
    }

    /** With tables gone and rows there, as MySQL leaves it if the tool dies. */
    private void goneOnWith(boolean postgres) throws SQLException {
        assertThat(orders("stop", "--apply")).as(err()).isZero();
        String quote = quote(postgres);
        execute(MART, "DROP TABLE tidemark." + quote + rows(STAGES).get(0) + quote);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(drop("--apply")).as(err()).isZero());
        assertThat(rowsOf("orders")).isZero();
        assertThat(rows(STAGES)).containsExactly(OTHERS_STAGE);
        if (postgres) {
            assertThat(rows(SLOTS)).containsExactly("bank");
            assertThat(drop("--apply", "--slot", "bank=bank")).isEqualTo(4);
            assertThat(err()).startsWith("TM-2028 ");
        }
    }
}
