package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;

/** A database of one Postgres server as the source, and a database of another as the target. */
final class PostgresSource implements SourceShop {

    static final String DATABASE = "shop";
    static final String SLOT = "stock";

    private final DatabaseServer server;
    private final PostgresFixture mart;

    PostgresSource(DatabaseServer server, PostgresFixture mart) {
        this.server = server;
        this.mart = mart;
    }

    String catalog(String... options) {
        return """
               CREATE CATALOG shop WITH ('type' = 'tidemark-postgres', 'hostname' = '127.0.0.1', 'port' = '${SOURCE_PORT}',
                 'database-name' = 'shop', 'username' = '${SOURCE_USER}', 'password' = '${SOURCE_PASSWORD}',
                 'slot.name' = 'stock'%s);
               """
                .formatted(options.length == 0 ? "" : ", " + String.join(", ", options));
    }

    JobClient submit(String sql, Configuration settings, Optional<String> restore) throws Exception {
        Map<String, String> values = new HashMap<>(mart.values());
        values.put("SOURCE_PORT", Integer.toString(server.port()));
        values.put("SOURCE_USER", server.user());
        values.put("SOURCE_PASSWORD", server.password());
        return mart.submit(sql, values, settings, restore);
    }

    @Override
    public Connection connect() throws SQLException {
        return server.connect(DATABASE);
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
            return rows(connection, query);
        }
    }

    List<String> targetRows(String query) throws SQLException {
        try (Connection connection = mart.connect()) {
            return rows(connection, query);
        }
    }

    private static List<String> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    text.append(i == 1 ? "" : "|").append(row.getString(i));
                }
                rows.add(text.toString());
            }
            Collections.sort(rows);
            return rows;
        }
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
                            .formatted(SLOT),
                    "SELECT pg_drop_replication_slot('%s')".formatted(SLOT));
        });
    }

    /** Waits until nobody reads the slot. */
    void awaitReleased() {
        await().atMost(PostgresFixture.PATIENCE).until(() -> rows("SELECT 1 FROM pg_replication_slots WHERE active")
                .isEmpty());
    }
}
