package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
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
import org.apache.flink.core.execution.JobClient;

/**
 * A table {@code source (id, v)} that this reader and Flink CDC's {@code postgres-cdc} follow beside each other, each in a
 * job and from a slot of its own, into a view that counts every row. The views are on another server, so that nothing but
 * the test writes to the log of the source.
 */
final class BothReaders implements AutoCloseable {

    static final String OURS = "ours";
    static final String PLAIN = "plain";

    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final PostgresFixture shop;
    private final Connection views;
    private final Map<String, String> pipelines;
    private final Map<String, JobClient> jobs = new HashMap<>();

    private BothReaders(PostgresFixture shop, Connection views, Map<String, String> pipelines) {
        this.shop = shop;
        this.views = views;
        this.pipelines = pipelines;
    }

    /**
     * How a view differs from the table when it has been followed to its end.
     *
     * @param lost rows that are missing
     * @param doubled how often rows were counted once more than they are there
     * @param stale rows that were counted once, with a value that has been changed since
     */
    record Differences(long lost, long doubled, long stale) {

        static final Differences NONE = new Differences(0, 0, 0);
    }

    private record Counted(long count, long sum) {}

    /** Makes the table and the views, and nothing else. */
    static BothReaders create(PostgresFixture shop, DatabaseServer mart) throws SQLException {
        return create(shop, mart, "10000", "'scan.incremental.snapshot.chunk.size' = '200'");
    }

    /**
     * @param plainStatusMillis how often the plain connector tells its slot where it is
     * @param options of our reader's catalog
     */
    static BothReaders create(PostgresFixture shop, DatabaseServer mart, String plainStatusMillis, String... options)
            throws SQLException {
        createTable(shop);
        Connection views = mart.connect("postgres");
        try (Statement statement = views.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS ours, plain");
            statement.execute("CREATE TABLE ours (id int PRIMARY KEY, n bigint, v bigint)");
            statement.execute("CREATE TABLE plain (LIKE ours INCLUDING ALL)");
        }
        String ours = shop.catalog(options) + view(OURS, "shop.`public`.source", mart);
        String plain =
                """
                CREATE TABLE source (id INT, v INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'postgres-cdc',
                  'hostname' = '127.0.0.1', 'port' = '${PORT}', 'username' = '${USER}', 'password' = '${PASSWORD}',
                  'database-name' = '${DATABASE}', 'schema-name' = 'public', 'table-name' = 'source',
                  'slot.name' = '${DATABASE}_plain', 'decoding.plugin.name' = 'pgoutput', 'changelog-mode' = 'all',
                  'debezium.publication.name' = '${DATABASE}_plain',
                  'debezium.publication.autocreate.mode' = 'filtered', 'heartbeat.interval.ms' = '1000',
                  'debezium.status.update.interval.ms' = '%s',
                  'scan.incremental.snapshot.enabled' = 'true', 'scan.incremental.snapshot.chunk.size' = '200');
                """
                                .formatted(plainStatusMillis)
                        + view(PLAIN, "source", mart);
        return new BothReaders(shop, views, Map.of(OURS, ours, PLAIN, plain));
    }

    /** Makes the table that is read, empty. */
    static void createTable(PostgresFixture shop) throws SQLException {
        shop.run(
                "DROP TABLE IF EXISTS source",
                "CREATE TABLE source (id int PRIMARY KEY, v int NOT NULL)",
                "ALTER TABLE source REPLICA IDENTITY FULL");
    }

    private static String view(String name, String source, DatabaseServer mart) {
        return """
               CREATE TABLE %1$s (id INT, n BIGINT, v BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH (
                 'connector' = 'tidemark-target', 'url' = '%2$s', 'username' = '%3$s', 'password' = '%4$s',
                 'table-name' = '%1$s');
               INSERT INTO %1$s SELECT id, COUNT(*), SUM(v) FROM %5$s GROUP BY id;
               """
                .formatted(name, mart.jdbcUrl("postgres"), mart.user(), mart.password(), source);
    }

    void submit() throws Exception {
        submit(OURS, Optional.empty());
        submit(PLAIN, Optional.empty());
    }

    private void submit(String reader, Optional<String> savepoint) throws Exception {
        submit(reader, PostgresFixture.settings(INTERVAL, 1), savepoint);
    }

    /** Starts one of them. */
    JobClient submit(String reader, Configuration settings, Optional<String> savepoint) throws Exception {
        JobClient job = shop.submit(pipelines.get(reader), settings, savepoint);
        jobs.put(reader, job);
        return job;
    }

    /** Stops one of them and returns the path of its savepoint. */
    String stop(String reader) throws Exception {
        return shop.flink().stop(jobs.remove(reader));
    }

    /** Stops both with a savepoint, does something, and starts them again from there. */
    void whileStopped(String... statements) throws Exception {
        String ours = stop(OURS);
        String plain = stop(PLAIN);
        shop.run(statements);
        submit(OURS, Optional.of(ours));
        submit(PLAIN, Optional.of(plain));
    }

    JobClient job(String reader) {
        return jobs.get(reader);
    }

    /** How many checkpoints of a reader's job have completed. */
    long checkpoints(String reader) throws Exception {
        String job = jobs.get(reader).getJobID().toString();
        return Checkpoints.in(shop.flink().checkpoints()).stream()
                .filter(checkpoint -> checkpoint.getParent().endsWith(job))
                .count();
    }

    /** Waits until so many more checkpoints of the plain connector's job have completed. */
    void awaitCheckpoints(int more) throws Exception {
        long before = checkpoints(PLAIN);
        await().atMost(PostgresFixture.PATIENCE).until(() -> checkpoints(PLAIN) >= before + more);
    }

    /** Rows that are in a view. */
    long rows(String reader) throws SQLException {
        return number("SELECT count(*) FROM " + reader);
    }

    /** Whether a row is in a view. */
    boolean has(String reader, int id) throws SQLException {
        return number("SELECT count(*) FROM %s WHERE id = %d".formatted(reader, id)) == 1;
    }

    /** Rows of the table that meet a condition and are not in a view. */
    long missing(String reader, String condition) throws SQLException {
        Set<Integer> missing = new HashSet<>();
        try (Connection connection = shop.connect()) {
            missing.addAll(ids(connection, "SELECT id FROM source WHERE " + condition));
        }
        missing.removeAll(ids(views, "SELECT id FROM " + reader));
        return missing.size();
    }

    private static Set<Integer> ids(Connection connection, String query) throws SQLException {
        Set<Integer> ids = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                ids.add(row.getInt(1));
            }
        }
        return ids;
    }

    /** All of a view. */
    String contents(String reader) throws SQLException {
        try (Statement statement = views.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT coalesce(string_agg(v::text, ' ' ORDER BY id), '') FROM %s v".formatted(reader))) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    /** Copies both views with their tidemarks, to be put back by {@link #putBack}. */
    void copy() throws SQLException {
        try (Statement statement = views.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS copied CASCADE");
            statement.execute("CREATE SCHEMA copied");
            for (String table : List.of("public.ours", "public.plain", "tidemark.pipeline", "tidemark.tidemark")) {
                statement.execute(
                        "CREATE TABLE copied%s AS TABLE %s".formatted(table.substring(table.indexOf('.')), table));
            }
        }
    }

    /** Without the tidemarks our target would refuse either savepoint, whatever its reader does. */
    void putBack() throws SQLException {
        try (Statement statement = views.createStatement()) {
            for (String view : List.of(OURS, PLAIN)) {
                statement.execute("TRUNCATE " + view);
                statement.execute("INSERT INTO %1$s TABLE copied.%1$s".formatted(view));
            }
            statement.execute("UPDATE tidemark.pipeline p SET branch = b.branch, epoch = b.epoch, attempt = b.attempt"
                    + " FROM copied.pipeline b WHERE b.pipeline = p.pipeline");
            statement.execute("DELETE FROM tidemark.tidemark");
            statement.execute("INSERT INTO tidemark.tidemark TABLE copied.tidemark");
        }
    }

    private long number(String query) throws SQLException {
        try (Statement statement = views.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).as(query).isTrue();
            return row.getLong(1);
        }
    }

    /** Writes a row and waits until both views have it: whatever was committed before it has passed both readers. */
    void awaitFollowed(int id) throws SQLException {
        shop.run("INSERT INTO source VALUES (%d, 0)".formatted(id));
        await().atMost(PostgresFixture.PATIENCE)
                .until(() ->
                        number("SELECT count(*) FROM ours JOIN plain USING (id) WHERE id = %d".formatted(id)) == 1);
    }

    Differences differences(String reader) throws SQLException {
        try (Connection connection = shop.connect()) {
            return differences(connection, "SELECT id, 1, v FROM source", views, "SELECT id, n, v FROM " + reader);
        }
    }

    /** Of two queries for a key, how often it is counted, and the sum of its values. */
    static Differences differences(Connection source, String rows, Connection views, String view) throws SQLException {
        Map<Integer, Counted> expected = counted(source, rows);
        Map<Integer, Counted> actual = counted(views, view);
        long lost = 0;
        long stale = 0;
        long surplus = actual.values().stream().mapToLong(Counted::count).sum();
        for (Map.Entry<Integer, Counted> row : expected.entrySet()) {
            Counted found = actual.get(row.getKey());
            if (found == null) {
                lost++;
            } else {
                surplus--;
                stale += found.count() == 1 && found.sum() != row.getValue().sum() ? 1 : 0;
            }
        }
        return new Differences(lost, surplus, stale);
    }

    private static Map<Integer, Counted> counted(Connection connection, String query) throws SQLException {
        Map<Integer, Counted> rows = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.put(row.getInt(1), new Counted(row.getLong(2), row.getLong(3)));
            }
        }
        return rows;
    }

    /** Ends both jobs and gives their slots back. */
    @Override
    public void close() throws Exception {
        views.close();
        for (JobClient job : jobs.values()) {
            if (job.getJobStatus().get() != JobStatus.FAILED) {
                job.cancel().get();
            }
        }
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> shop.number("SELECT count(*) FROM pg_replication_slots WHERE active") == 0);
        shop.run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
    }
}
