package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.FaultProxy;
import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;

/** A database of its own for one test, source and target at once, and a Flink cluster that reads it. */
final class PostgresFixture implements SourceShop {

    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final AtomicInteger PIPELINES = new AtomicInteger();

    private final Path directory;
    private final String database;
    private DatabaseServer server;
    private Connection connection;
    private OptionalInt readersPort = OptionalInt.empty();

    /** By job: a pipeline that is begun anew has another name, one that goes on has its own. */
    private final Map<String, String> pipelines = new ConcurrentHashMap<>();

    private final MiniFlink flink;

    private PostgresFixture(DatabaseServer server, Path directory, String database) throws Exception {
        this.server = server;
        this.directory = directory;
        this.database = database;
        this.connection = server.connect(database);
        this.flink = MiniFlink.start(directory);
    }

    static PostgresFixture start(DatabaseServer server, Path directory) throws Exception {
        String database = "shop" + DATABASES.incrementAndGet();
        server.createDatabase(database);
        return new PostgresFixture(server, directory, database);
    }

    /** Goes on with the database of the same name on this server, which may be the one of before, started again. */
    void moveTo(DatabaseServer other) throws SQLException {
        connection.close();
        server = other;
        connection = server.connect(database);
    }

    /** Has jobs find the source's server, whichever it is, behind this address. */
    void readThrough(FaultProxy proxy) {
        readersPort = OptionalInt.of(proxy.port());
    }

    /** The catalog {@code shop} of this database. */
    @Override
    public String catalog(String... options) {
        return """
               CREATE CATALOG shop WITH ('type' = 'tidemark-postgres', 'hostname' = '127.0.0.1', 'port' = '${PORT}',
                 'database-name' = '${DATABASE}', 'username' = '${USER}', 'password' = '${PASSWORD}',
                 'slot.name' = '${DATABASE}'%s);
               """
                .formatted(options.length == 0 ? "" : ", " + String.join(", ", options));
    }

    /** Made in the database, too. */
    @Override
    public String target(String name, String postgresColumns, String flinkColumns) throws SQLException {
        run("CREATE TABLE %s (%s)".formatted(name, postgresColumns));
        return """
               CREATE TABLE %1$s (%2$s) WITH ('connector' = 'tidemark-target', 'url' = '${URL}',
                 'username' = '${USER}', 'password' = '${PASSWORD}', 'table-name' = '%1$s');
               """
                .formatted(name, flinkColumns);
    }

    @Override
    public String source(String table) {
        return "shop.`public`.`%s`".formatted(table);
    }

    @Override
    public String numbers(int last) {
        return "SELECT n FROM generate_series(1, %d) n".formatted(last);
    }

    @Override
    public String deleteOne(String table, String condition) {
        return "DELETE FROM %1$s WHERE ctid = (SELECT ctid FROM %1$s WHERE %2$s LIMIT 1)".formatted(table, condition);
    }

    @Override
    public String updateOne(String table, String change, String condition) {
        return "UPDATE %1$s SET %2$s WHERE ctid = (SELECT ctid FROM %1$s WHERE %3$s LIMIT 1)"
                .formatted(table, change, condition);
    }

    @Override
    public String logWholeRows(String table) {
        return "ALTER TABLE %s REPLICA IDENTITY FULL".formatted(table);
    }

    /** What a pipeline's variables stand for. */
    Map<String, String> values() {
        return Map.of(
                "PORT", Integer.toString(readersPort.orElse(server.port())),
                "DATABASE", database,
                "USER", server.user(),
                "PASSWORD", server.password(),
                "URL", server.jdbcUrl(database));
    }

    /** A checkpoint each {@code interval}, kept when the job is cancelled; and restarts that come at once and never end. */
    static Configuration settings(Duration interval, int parallelism) {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        return settings;
    }

    @Override
    public JobClient submit(String sql, Configuration settings, Optional<String> restore) throws Exception {
        return submit(sql, values(), settings, restore);
    }

    JobClient submit(String sql, Map<String, String> values, Configuration settings, Optional<String> restore)
            throws Exception {
        return submit(flink, sql, values, settings, restore);
    }

    /** To another cluster than its own. */
    JobClient submit(
            MiniFlink cluster, String sql, Map<String, String> values, Configuration settings, Optional<String> restore)
            throws Exception {
        String name = restore.flatMap(this::pipelineOf).orElseGet(() -> "pipeline" + PIPELINES.incrementAndGet());
        Path file = Files.writeString(directory.resolve(name + ".sql"), sql);
        JobClient job = cluster.submit(file, new Variables(values, Map.of()), settings, restore);
        pipelines.put(job.getJobID().toString(), name);
        return job;
    }

    /** How the pipeline is called whose job has left a savepoint or checkpoint. */
    private Optional<String> pipelineOf(String state) {
        return pipelines.entrySet().stream()
                .filter(job -> state.contains(job.getKey())
                        || state.contains("savepoint-" + job.getKey().substring(0, 6) + "-"))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    JobClient submit(String sql) throws Exception {
        return submit(sql, settings(Duration.ofMillis(200), 1), Optional.empty());
    }

    @Override
    public MiniFlink flink() {
        return flink;
    }

    @Override
    public PostgresFixture mart() {
        return this;
    }

    DatabaseServer server() {
        return server;
    }

    String database() {
        return database;
    }

    @Override
    public Connection connect() throws SQLException {
        return server.connect(database);
    }

    @Override
    public void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String text(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).as(query).isTrue();
            return row.getString(1);
        }
    }

    long number(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    /** Rows as text, in a fixed order. */
    List<String> rows(String query) throws SQLException {
        return QueriedRows.of(connection, query);
    }

    PostgresLog log() {
        return new PostgresLog(connection);
    }

    /** Up to where the reader of {@link #catalog} has acknowledged. */
    Optional<WalPosition> acknowledged() throws SQLException {
        return log().slots(List.of(database)).stream().findFirst().flatMap(ReplicationSlot::confirmed);
    }

    @Override
    public WalPosition head() throws SQLException {
        return log().head();
    }

    /** Waits until everything written so far has been acknowledged, and so has reached the target. */
    void awaitAcknowledged() throws SQLException {
        WalPosition head = head();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(acknowledged())
                .hasValueSatisfying(
                        position -> assertThat(position.isBefore(head)).isFalse()));
    }

    /** Waits until nobody reads from a slot any more: the server lets go of one a moment after its reader has gone. */
    void awaitIdle() {
        await().atMost(PATIENCE)
                .until(() -> number(
                                "SELECT count(*) FROM pg_replication_slots WHERE active AND database = current_database()")
                        == 0);
    }

    /** Rows of one query that the other has not, both ways, counted with their multiplicity. */
    long differences(String expected, String actual) throws SQLException {
        return number(
                """
                SELECT (SELECT count(*) FROM ((%1$s) EXCEPT ALL (%2$s)) missing)
                     + (SELECT count(*) FROM ((%2$s) EXCEPT ALL (%1$s)) extra)"""
                        .formatted(expected, actual));
    }

    @Override
    public void awaitEqual(String expected, String actual) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(differences(expected, actual))
                .as("rows of one but not of the other: %s / %s", expected, actual)
                .isZero());
    }

    @Override
    public void close() throws Exception {
        flink.close();
        awaitIdle();
        run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
        connection.close();
    }
}
