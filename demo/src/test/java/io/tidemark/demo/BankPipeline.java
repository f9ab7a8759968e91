package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.pipeline.PipelineClient;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.flink.FlinkCluster;
import io.tidemark.embedded.flink.FlinkDistribution;
import io.tidemark.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Mirrors of the bank's tables, kept by a cluster of processes whose JobManager may die, with a server for each side. */
final class BankPipeline implements AutoCloseable {

    /** How many of them hold a part of the job each. */
    static final int TASK_MANAGERS = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String POSITION = "SELECT position FROM tidemark.tidemark";
    private static final String KEYED = "id INT, balance BIGINT, PRIMARY KEY (id) NOT ENFORCED";

    /** That a process is dead is known after a second or two; each has room for one part of the job. */
    private static final Map<String, String> OPTIONS = Map.of(
            "taskmanager.numberOfTaskSlots", "1",
            "taskmanager.memory.process.size", "1600m",
            "heartbeat.interval", "500 ms",
            "heartbeat.timeout", "10 s",
            "web.refresh-interval", "500");

    private static final String SETTINGS =
            """
            SET 'pipeline.name' = 'bank';
            SET 'parallelism.default' = '%d';
            SET 'execution.checkpointing.interval' = '300 ms';
            SET 'execution.checkpointing.min-pause' = '50 ms';
            SET 'restart-strategy.type' = 'fixed-delay';
            SET 'restart-strategy.fixed-delay.attempts' = '1000000';
            SET 'restart-strategy.fixed-delay.delay' = '300 ms';
            """
                    .formatted(TASK_MANAGERS);

    private final BankDatabase database;
    private final DatabaseServer source;
    private final DatabaseServer target;
    private final FlinkCluster flink;
    private final FlinkRest rest;
    private String jobId;

    private BankPipeline(BankDatabase database, DatabaseServer source, DatabaseServer target, FlinkCluster flink) {
        this.database = database;
        this.source = source;
        this.target = target;
        this.flink = flink;
        this.rest = new FlinkRest(flink.restAddress());
    }

    /**
     * Starts the servers, makes the tables on both sides and submits the pipeline.
     *
     * @param directory for Flink's logs and state
     */
    static BankPipeline start(BankDatabase database, Path directory) throws Exception {
        TidemarkHome home = TidemarkHome.current();
        BankPipeline pipeline = new BankPipeline(
                database,
                database.start(),
                database.start(),
                FlinkCluster.startHighlyAvailable(
                        new FlinkDistribution(home.flinkLib(), home.flinkConf()),
                        directory.resolve("flink"),
                        TASK_MANAGERS,
                        OPTIONS));
        try {
            pipeline.prepare();
            pipeline.submit(home, Files.writeString(directory.resolve("bank.sql"), pipeline.sql()));
            return pipeline;
        } catch (Exception | AssertionError failure) {
            pipeline.close();
            throw failure;
        }
    }

    private void prepare() throws SQLException {
        source.createDatabase(BankDatabase.databaseName());
        target.createDatabase(BankDatabase.databaseName());
        BankLoad.prepare(database, source, BankLoad.Size.SMALL);
        try (Connection connection = target.connect(BankDatabase.databaseName());
                Statement statement = connection.createStatement()) {
            for (String table : List.of("accounts_m", "tellers_m", "branches_m")) {
                statement.execute("CREATE TABLE %s (id int PRIMARY KEY, balance bigint)".formatted(table));
            }
            statement.execute(
                    "CREATE TABLE history_m (account int, teller int NOT NULL, amount int NOT NULL, note text)");
        }
    }

    private String sql() {
        return SETTINGS
                + database.catalog()
                + mirror("accounts", KEYED)
                + mirror("tellers", KEYED)
                + mirror("branches", KEYED)
                + mirror("history", "account INT, teller INT, amount INT, note STRING")
                + insert("accounts")
                + insert("tellers")
                + insert("branches")
                + insert("history");
    }

    private static String mirror(String table, String columns) {
        return """
               CREATE TABLE %1$s_m (%2$s) WITH ('connector' = 'tidemark-target', 'url' = '${MART_URL}',
                 'username' = '${MART_USER}', 'password' = '${MART_PASSWORD}', 'table-name' = '%1$s_m');
               """
                .formatted(table, columns);
    }

    private String insert(String table) {
        return "INSERT INTO %s_m SELECT * FROM %s;\n".formatted(table, database.source(table));
    }

    private void submit(TidemarkHome home, Path file) throws Exception {
        Map<String, String> variables = Map.of(
                "SOURCE_PORT", Integer.toString(source.port()),
                "SOURCE_USER", source.user(),
                "SOURCE_PASSWORD", source.password(),
                "MART_URL", target.jdbcUrl(BankDatabase.databaseName()).replaceFirst("^jdbc:mariadb:", "jdbc:mysql:"),
                "MART_USER", target.user(),
                "MART_PASSWORD", target.password());
        PipelineClient.Result result =
                new PipelineClient(home, flink.restAddress()).submit(file, variables, Optional.empty(), true);
        assertThat(result.exitCode()).as(result.problems()).isZero();
        jobId = result.output();
    }

    DatabaseServer source() {
        return source;
    }

    DatabaseServer target() {
        return target;
    }

    FlinkCluster flink() {
        return flink;
    }

    /** Waits for an epoch that the target has and that was begun after a moment, with the target at one position. */
    void awaitEpochAfter(Instant moment) {
        await("an epoch begun after " + moment)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    Optional<CompletedCheckpoint> last = rest.lastCheckpoint(jobId);
                    return last.isPresent()
                            && last.get().triggered().isAfter(moment)
                            && number(target, "SELECT epoch FROM tidemark.pipeline")
                                    >= last.get().id()
                            && number(target, "SELECT count(*) FROM tidemark.tidemark WHERE phase = 'STREAMING'") == 1;
                });
    }

    /** How often an attempt of the job has taken the target over: each time it was started, and no more. */
    long starts() throws SQLException {
        return number(target, "SELECT generation FROM tidemark.pipeline");
    }

    /** Waits until the target shows that the source has been read on. It is written meanwhile. */
    void awaitMove() throws SQLException {
        String shown = rows(target, POSITION).get(0);
        await("a position beyond " + shown)
                .atMost(PATIENCE)
                .until(() -> !rows(target, POSITION).get(0).equals(shown));
    }

    private static long number(DatabaseServer server, String query) throws SQLException {
        return Long.parseLong(rows(server, query).get(0));
    }

    private static List<String> rows(DatabaseServer server, String query) throws SQLException {
        try (Connection connection = server.connect(BankDatabase.databaseName());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getString(i));
                }
                rows.add(String.join("|", values.stream().map(String::valueOf).toList()));
            }
            Collections.sort(rows);
            return rows;
        }
    }

    /** How the job is, in a few words, for whoever asks why something did not happen. */
    String condition() {
        try {
            return "the job is %s; its last failure: %s"
                    .formatted(
                            rest.jobState(jobId),
                            rest.lastFailure(jobId).map(JobFailure::stackTrace).orElse("none"));
        } catch (ProblemException unknown) {
            return "the job could not be asked: " + unknown.getMessage();
        }
    }

    /** Waits until every table equals its source, row by row. Nobody may write any more. */
    void awaitEqual() {
        for (String table : List.of("accounts", "tellers", "branches", "history")) {
            await(table).atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                            rows(target, "SELECT * FROM %s_m".formatted(table)))
                    .isEqualTo(rows(source, "SELECT * FROM " + table)));
        }
    }

    @Override
    public void close() {
        try (source;
                target;
                flink) {
            // Each is closed whatever becomes of the others.
        }
    }
}
