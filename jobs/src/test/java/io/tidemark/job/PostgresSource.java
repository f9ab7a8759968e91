package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.log.PostgresLog;
import io.tidemark.position.WalPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;

/** A database of one Postgres server as the source, and a database of another as the target. */
final class PostgresSource implements SourceShop {

    private final DatabaseServer server;
    private final PostgresFixture mart;
    private final String database;

    private PostgresSource(DatabaseServer server, PostgresFixture mart, String database) {
        this.server = server;
        this.mart = mart;
        this.database = database;
    }

    /** Makes a database with the name of the target's. */
    static PostgresSource start(DatabaseServer server, PostgresFixture mart) throws SQLException {
        server.createDatabase(mart.database());
        return new PostgresSource(server, mart, mart.database());
    }

    /** Has slot and publication under its name. */
    String database() {
        return database;
    }

    @Override
    public MiniFlink flink() {
        return mart.flink();
    }

    @Override
    public PostgresFixture mart() {
        return mart;
    }

    @Override
    public String catalog(String... options) {
        return """
               CREATE CATALOG shop WITH ('type' = 'tidemark-postgres', 'hostname' = '127.0.0.1', 'port' = '${SOURCE_PORT}',
                 'database-name' = '${SOURCE}', 'username' = '${SOURCE_USER}', 'password' = '${SOURCE_PASSWORD}',
                 'slot.name' = '${SOURCE}'%s);
               """
                .formatted(options.length == 0 ? "" : ", " + String.join(", ", options));
    }

    @Override
    public JobClient submit(String sql, Configuration settings, Optional<String> restore) throws Exception {
        Map<String, String> values = new HashMap<>(mart.values());
        values.put("SOURCE", database);
        values.put("SOURCE_PORT", Integer.toString(server.port()));
        values.put("SOURCE_USER", server.user());
        values.put("SOURCE_PASSWORD", server.password());
        return mart.submit(sql, values, settings, restore);
    }

    @Override
    public Connection connect() throws SQLException {
        return server.connect(database);
    }

    @Override
    public WalPosition head() throws SQLException {
        try (Connection connection = connect()) {
            return new PostgresLog(connection).head();
        }
    }

    @Override
    public void run(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public String source(String table) {
        return "shop.`public`.`%s`".formatted(table);
    }

    @Override
    public String target(String name, String postgresColumns, String flinkColumns) throws SQLException {
        return mart.target(name, postgresColumns, flinkColumns);
    }

    @Override
    public String numbers(int last) {
        return mart.numbers(last);
    }

    @Override
    public String deleteOne(String table, String condition) {
        return mart.deleteOne(table, condition);
    }

    @Override
    public String updateOne(String table, String change, String condition) {
        return mart.updateOne(table, change, condition);
    }

    @Override
    public String logWholeRows(String table) {
        return mart.logWholeRows(table);
    }

    List<String> rows(String query) throws SQLException {
        try (Connection connection = connect()) {
            return QueriedRows.of(connection, query);
        }
    }

    List<String> targetRows(String query) throws SQLException {
        return mart.rows(query);
    }

    @Override
    public void awaitEqual(String expected, String actual) {
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(targetRows(actual)).isEqualTo(rows(expected)));
    }

    /** Drops the slot under its reader, if it has one. */
    void dropSlot() {
        await().atMost(PostgresFixture.PATIENCE).ignoreExceptions().untilAsserted(() -> {
            run(
                    "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '%s' AND active"
                            .formatted(database),
                    "SELECT pg_drop_replication_slot('%s')".formatted(database));
        });
    }

    /** Waits until nobody reads the slot. */
    void awaitReleased() {
        await().atMost(PostgresFixture.PATIENCE).until(() -> rows("SELECT 1 FROM pg_replication_slots WHERE active")
                .isEmpty());
    }

    /** Lets the server go on for others. */
    @Override
    public void close() throws SQLException {
        awaitReleased();
        run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
    }
}
