package io.tidemark.job;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Copies of a target as it stood at several moments, its tidemark with it, which can be put back. */
final class TargetBackups {

    private final PostgresFixture mart;
    private final List<String> tables;
    private final List<Long> epochs = new ArrayList<>();

    /** @param tables of the one pipeline that writes into the target */
    TargetBackups(PostgresFixture mart, String... tables) {
        this.mart = mart;
        this.tables = List.of(tables);
    }

    /** Copies the target as it is, unless it is as it was when it was copied last. */
    void take() throws SQLException {
        String schema = "backup" + epochs.size();
        try (Connection connection = mart.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            long epoch = epoch(statement);
            if (epochs.contains(epoch)) {
                return;
            }
            statement.execute("CREATE SCHEMA " + schema);
            for (String table : tables) {
                statement.execute("CREATE TABLE %1$s.%2$s AS TABLE %2$s".formatted(schema, table));
            }
            for (String table : List.of("pipeline", "tidemark")) {
                statement.execute("CREATE TABLE %1$s.%2$s AS TABLE tidemark.%2$s".formatted(schema, table));
            }
            connection.commit();
            epochs.add(epoch);
        }
    }

    private static long epoch(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT max(epoch) FROM tidemark.pipeline")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Of each copy the epoch that was in it last: the checkpoint that belongs to it. */
    List<Long> epochs() {
        return List.copyOf(epochs);
    }

    void putBack(long epoch) throws SQLException {
        String schema = "backup" + epochs.indexOf(epoch);
        List<String> statements = new ArrayList<>();
        statements.add("BEGIN");
        for (String table : tables) {
            statements.add("DELETE FROM " + table);
            statements.add("INSERT INTO %2$s TABLE %1$s.%2$s".formatted(schema, table));
        }
        statements.add(
                """
                UPDATE tidemark.pipeline SET branch = b.branch, epoch = b.epoch, attempt = b.attempt
                FROM %s.pipeline b"""
                        .formatted(schema));
        statements.add("DELETE FROM tidemark.tidemark");
        statements.add("INSERT INTO tidemark.tidemark TABLE %s.tidemark".formatted(schema));
        statements.add("COMMIT");
        mart.run(statements.toArray(String[]::new));
    }
}
