package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.problem.Problem;
import io.tidemark.source.split.StreamSplit;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Our reader and Flink CDC's {@code mysql-cdc} mirror one table, are stopped with savepoints, something happens to the server
 * or its log, and they are restored.
 */
final class MySqlFaultedRestore {

    private static final String OURS = "ours";
    private static final String PLAIN = "plain";
    private static final String COLUMNS = "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED";
    private static final Duration INTERVAL = Duration.ofMillis(200);
    /** Transactions of the stream before the stored position, all of the same length. */
    private static final int LAST = 10;

    private static final Duration TIME_TO_FOLLOW = Duration.ofSeconds(30);

    /** Rows from here on are written to see whether a reader follows, and belong to no fault. */
    private static final int PROBES = 1_000_000;

    private final MySqlFixture shop;
    private final Map<String, String> pipelines = new HashMap<>();
    private final Map<String, JobClient> jobs = new HashMap<>();
    private final Map<String, String> savepoints = new HashMap<>();
    private int rows;
    private int probes = PROBES;
    private BinlogPosition last;

    private MySqlFaultedRestore(MySqlFixture shop) {
        this.shop = shop;
    }

    /**
     * What became of the plain connector.
     *
     * @param follows whether rows that are written now reach its mirror
     * @param missing rows of before that do not
     */
    record Plain(JobStatus status, boolean follows, long missing) {}

    /**
     * Makes the table and the mirrors, and starts nothing. A history that nobody knows is refused by our reader, too. The
     * plain connector, which leaves connections open, is another user.
     */
    static MySqlFaultedRestore prepare(MySqlFixture shop) throws SQLException {
        MySqlFaultedRestore restore = new MySqlFaultedRestore(shop);
        restore.makeTable();
        restore.pipelines.put(
                OURS,
                shop.catalog("'on-unknown-history' = 'fail'")
                        + shop.target(OURS, "id int PRIMARY KEY, note text", COLUMNS)
                        + "INSERT INTO ours SELECT * FROM %s;".formatted(shop.source("source")));
        restore.pipelines.put(
                PLAIN,
                """
                CREATE TABLE source (%s) WITH ('connector' = 'mysql-cdc', 'hostname' = '127.0.0.1',
                  'port' = '${SOURCE_PORT}', 'database-name' = '${SOURCE}', 'table-name' = 'source',
                  'username' = '${SUPERUSER}', 'password' = '${SUPERUSER_PASSWORD}', 'server-id' = '7000-7010',
                  'server-time-zone' = 'UTC', 'heartbeat.interval' = '1 s', 'connect.timeout' = '10 s');
                """
                                .formatted(COLUMNS)
                        + shop.target(PLAIN, "id int PRIMARY KEY, note text", COLUMNS)
                        + "INSERT INTO plain SELECT * FROM source;");
        return restore;
    }

    /** On a server that does not have it. */
    void makeTable() throws SQLException {
        shop.run("CREATE TABLE source (id int PRIMARY KEY, note mediumtext)");
    }

    /** Starts both, from their savepoints if there are any, and stops them with savepoints behind rows of the stream. */
    void followAndStop() throws Exception {
        submit(OURS);
        submit(PLAIN);
        awaitMirrored(OURS);
        awaitMirrored(PLAIN);
        last = shop.head();
        write(LAST);
        awaitMirrored(OURS);
        awaitMirrored(PLAIN);
        for (String reader : List.of(OURS, PLAIN)) {
            savepoints.put(reader, shop.flink().stop(jobs.remove(reader)));
        }
        awaitOursGone();
    }

    /**
     * Writes rows that were not there before, in a transaction each. The statement, which MariaDB has in its log as well, is
     * always of the same length.
     */
    void write(int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            shop.run("INSERT INTO source VALUES (%06d, 'row')".formatted(++rows));
        }
    }

    private void writeBytes(int count) throws SQLException {
        shop.run("INSERT INTO source VALUES (%06d, repeat('x', %06d))".formatted(++rows, count));
    }

    /** So that another log of the same length can be written. */
    void writeMuch() throws SQLException {
        writeBytes(20_000);
    }

    /** Writes until the present log has transactions at the very places where those before the stored position were. */
    void writeUpToStored() throws Exception {
        while (!shop.head().file().equals(last.file())) {
            shop.run("FLUSH BINARY LOGS");
        }
        int tried = 1_000;
        long before = shop.head().offset();
        writeBytes(tried);
        long around = shop.head().offset() - before - tried;
        writeBytes((int) (last.offset() - shop.head().offset() - around));
        assertThat(shop.head().offset()).isEqualTo(last.offset());
        write(LAST);
        assertThat(shop.head().offset()).isEqualTo(stored().offset());
        write(1);
    }

    private StreamSplit storedStream() throws Exception {
        return Checkpoints.stream(Path.of(URI.create(savepoints.get(OURS)))).orElseThrow();
    }

    /** The position in our savepoint. */
    BinlogPosition stored() throws Exception {
        return (BinlogPosition) storedStream().position();
    }

    /** What our savepoint says of the server and the log file. */
    BinlogIdentity identity() throws Exception {
        return (BinlogIdentity) storedStream().context().history().orElseThrow();
    }

    /** The position in our newest checkpoint. */
    BinlogPosition checkpointed() throws Exception {
        Path newest = shop.flink().newestCheckpoint(jobs.get(OURS).getJobID()).orElseThrow();
        return (BinlogPosition) Checkpoints.stream(newest).orElseThrow().position();
    }

    private void submit(String reader) throws Exception {
        submit(reader, INTERVAL);
    }

    private void submit(String reader, Duration interval) throws Exception {
        Configuration settings = PostgresFixture.settings(interval, 1);
        if (reader.equals(PLAIN)) {
            settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        }
        jobs.put(reader, shop.submit(pipelines.get(reader), settings, Optional.ofNullable(savepoints.get(reader))));
    }

    /** Restores the plain connector and waits until it follows, if it does so in time. */
    Plain plain() throws Exception {
        submit(PLAIN);
        boolean follows;
        try {
            JobClient job = jobs.get(PLAIN);
            await().atMost(TIME_TO_FOLLOW).until(() -> {
                if (failed(job)) {
                    return true;
                }
                shop.run("INSERT INTO source VALUES (%d, 'probe')".formatted(probes++));
                return mirrored(PLAIN).stream().anyMatch(id -> id >= PROBES);
            });
            follows = !failed(job);
        } catch (ConditionTimeoutException timeout) {
            follows = false;
        }
        Set<Integer> missing = ids(shop.connect(), "SELECT id FROM source WHERE id < " + PROBES);
        missing.removeAll(mirrored(PLAIN));
        JobClient job = jobs.remove(PLAIN);
        Plain outcome = new Plain(job.getJobStatus().get(), follows, missing.size());
        if (!failed(job)) {
            job.cancel().get();
        }
        System.out.printf("mysql-cdc: %s%n", outcome);
        return outcome;
    }

    private Set<Integer> mirrored(String reader) throws SQLException {
        return ids(shop.mart().connect(), "SELECT id FROM " + reader);
    }

    private static Set<Integer> ids(Connection connection, String query) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            Set<Integer> ids = new HashSet<>();
            while (row.next()) {
                ids.add(row.getInt(1));
            }
            return ids;
        }
    }

    /** Restores our reader, which must fail at once and for good, without having given out a row. */
    Problem refused() throws Exception {
        List<String> mirror = shop.targetRows("TABLE ours");
        submit(OURS, FaultedRestore.NO_CHECKPOINT);
        JobClient job = jobs.remove(OURS);
        await("our job to fail").atMost(TIME_TO_FOLLOW).until(() -> failed(job));
        EndedJob ended = EndedJob.of(shop.flink().job(job.getJobID()));
        assertThat(ended).isEqualTo(new EndedJob(0, 0));
        assertThat(shop.targetRows("TABLE ours")).isEqualTo(mirror);
        Problem problem = ClusterProblems.jobFailure(
                        shop.flink().job(job.getJobID()).getFailureInfo().getException())
                .problems()
                .get(0);
        System.out.println(problem.text());
        return problem;
    }

    /** Restores our reader, which must go on without a fault and miss nothing. */
    void goesOn() throws Exception {
        submit(OURS);
        JobClient job = jobs.get(OURS);
        write(3);
        awaitMirrored(OURS);
        assertThat(EndedJob.of(shop.flink().job(job.getJobID())).restarts()).isZero();
    }

    private void awaitOursGone() {
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> shop.number("SELECT count(*) FROM information_schema.processlist WHERE user = 'reader'"
                                + " AND command LIKE 'Binlog Dump%'")
                        == 0);
    }

    private void awaitMirrored(String reader) throws Exception {
        JobClient job = jobs.get(reader);
        await(reader)
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> failed(job) || mirrored(reader).equals(ids(shop.connect(), "SELECT id FROM source")));
        if (failed(job)) {
            // Throws what it failed with.
            job.getJobExecutionResult().get();
        }
    }

    private static boolean failed(JobClient job) throws Exception {
        return job.getJobStatus().get() == JobStatus.FAILED;
    }

    /** Stops our reader with a savepoint. */
    void stop() throws Exception {
        savepoints.put(OURS, shop.flink().stop(jobs.remove(OURS)));
        awaitOursGone();
    }
}
