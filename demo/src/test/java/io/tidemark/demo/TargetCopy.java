package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

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

/** All that a target database has at one moment, the schema {@code tidemark} included, as a dump of it has. */
final class TargetCopy {

    /** What the others refer to comes first. */
    private static final String TABLES =
            """
            SELECT table_schema, table_name FROM information_schema.tables
            WHERE table_type = 'BASE TABLE' AND table_schema IN ('tidemark', 'public', '%s')
            ORDER BY CASE table_name WHEN 'pipeline' THEN 0 ELSE 1 END, table_schema, table_name
            """
                    .formatted(ReplayBank.MART);

    private final ReplayBank bank;
    private final String database;
    private final Map<String, List<List<Object>>> tables = new LinkedHashMap<>();

    private TargetCopy(ReplayBank bank, String database) {
        this.bank = bank;
        this.database = database;
    }

    static TargetCopy take(ReplayBank bank, String database, String beginSnapshot) throws SQLException {
        TargetCopy copy = new TargetCopy(bank, database);
        try (Connection connection = bank.connect(database);
                Statement statement = connection.createStatement()) {
            List<String> names = tables(statement);
            statement.execute(beginSnapshot);
            for (String name : names) {
                copy.tables.put(name, rows(statement, "SELECT * FROM " + name));
            }
            statement.execute("COMMIT");
        }
        return copy;
    }

    /** Stages have names that have to be quoted. */
    private static List<String> tables(Statement statement) throws SQLException {
        String quote = statement.getConnection().getMetaData().getIdentifierQuoteString();
        return rows(statement, TABLES).stream()
                .map(row -> "%1$s%2$s%1$s.%1$s%3$s%1$s".formatted(quote, row.get(0), row.get(1)))
                .toList();
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
        try (Connection connection = bank.connect(database);
                Statement statement = connection.createStatement()) {
            assertThat(tables(statement)).as("tables as they were copied").containsExactlyElementsOf(tables.keySet());
            connection.setAutoCommit(false);
            for (String table : tables.keySet()) {
                statement.execute("DELETE FROM " + table);
            }
            for (Map.Entry<String, List<List<Object>>> table : tables.entrySet()) {
                for (List<Object> row : table.getValue()) {
                    insert(connection, table.getKey(), row);
                }
            }
            connection.commit();
        }
    }

    private static void insert(Connection connection, String table, List<Object> row) throws SQLException {
        String parameters = String.join(", ", Collections.nCopies(row.size(), "?"));
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO %s VALUES (%s)".formatted(table, parameters))) {
            for (int i = 0; i < row.size(); i++) {
                statement.setObject(i + 1, row.get(i));
            }
            statement.execute();
        }
    }
}
