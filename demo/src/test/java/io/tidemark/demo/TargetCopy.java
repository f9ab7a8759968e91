package io.tidemark.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of a target at one moment, and what it says of the pipeline, as a backup of its own has them. */
final class TargetCopy {

    private static final String PIPELINE = "SELECT branch, epoch, attempt FROM tidemark.pipeline";
    private static final String TIDEMARK = "tidemark.tidemark";

    private final ReplayBank bank;
    private final Map<String, List<List<Object>>> tables = new LinkedHashMap<>();
    private List<Object> applied;

    private TargetCopy(ReplayBank bank) {
        this.bank = bank;
    }

    static TargetCopy take(ReplayBank bank, String beginSnapshot, List<String> mirrors) throws SQLException {
        TargetCopy copy = new TargetCopy(bank);
        try (Connection connection = bank.connect(ReplayBank.MART);
                Statement statement = connection.createStatement()) {
            statement.execute(beginSnapshot);
            copy.applied = rows(statement, PIPELINE).get(0);
            copy.tables.put(TIDEMARK, rows(statement, "SELECT * FROM " + TIDEMARK));
            for (String mirror : mirrors) {
                copy.tables.put(mirror, rows(statement, "SELECT * FROM " + mirror));
            }
            statement.execute("COMMIT");
        }
        return copy;
    }

    private static List<List<Object>> rows(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            List<List<Object>> rows = new ArrayList<>();
            while (row.next()) {
                List<Object> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getObject(i));
                }
                rows.add(values);
            }
            return rows;
        }
    }

    void putBack() throws SQLException {
        try (Connection connection = bank.connect(ReplayBank.MART)) {
            connection.setAutoCommit(false);
            for (Map.Entry<String, List<List<Object>>> table : tables.entrySet()) {
                write(connection, "DELETE FROM " + table.getKey(), List.of());
                for (List<Object> row : table.getValue()) {
                    String parameters = String.join(", ", Collections.nCopies(row.size(), "?"));
                    write(connection, "INSERT INTO %s VALUES (%s)".formatted(table.getKey(), parameters), row);
                }
            }
            write(connection, "UPDATE tidemark.pipeline SET branch = ?, epoch = ?, attempt = ?", applied);
            connection.commit();
        }
    }

    private static void write(Connection connection, String sql, List<Object> parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            statement.execute();
        }
    }
}
