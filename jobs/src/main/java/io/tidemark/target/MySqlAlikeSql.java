package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Changes the number of rows that are alike in all columns, of tables without a key.
 *
 * <p>The server has no name for a row. So as many as are to go are deleted by {@code LIMIT}, in a statement for each row that
 * is told from the others: it reads the whole table if no index begins with one of its columns. What has been staged is told
 * by SHA-256 of texts and bytes, for a sort compares no more than their first {@code max_sort_length} bytes; rows of the table
 * are compared byte by byte.
 */
final class MySqlAlikeSql {

    /** As {@code n} of a row's place in the stage, and how many are to go. */
    private record Removal(long label, int subtask, long seq, long number) {}

    /** What tells a value from every other. */
    static String told(StageColumn column, String value) {
        if (column.comparable()) {
            return value;
        }
        return isText(column) ? "sha2(%s, 256)".formatted(value) : printed(column, value);
    }

    private static String same(StageColumn column, String value) {
        return isText(column) ? "CAST(%s AS BINARY)".formatted(value) : printed(column, value);
    }

    private static boolean isText(StageColumn column) {
        return !column.type().startsWith("float")
                && !column.type().startsWith("double")
                && !column.type().startsWith("json");
    }

    /** Json in the server's own form; of floating numbers all digits, and the sign of zero. */
    private static String printed(StageColumn column, String value) {
        return column.type().startsWith("json")
                ? "sha2(CAST(%s AS CHAR), 256)".formatted(value)
                : "CAST(%s * 1e0 AS CHAR)".formatted(value);
    }

    /** One row of each, with how many more or less there are to be; of a stage called {@code ranked}. */
    private static String net(Stage stage) {
        String told = IntStream.range(0, stage.columns().size())
                .mapToObj(i -> told(stage.columns().get(i), Stage.staged(i)))
                .collect(Collectors.joining(", "));
        return """
               SELECT label, subtask, seq, net, %1$s FROM (
                 SELECT label, subtask, seq, %1$s, sum(n) OVER (PARTITION BY %2$s) AS net,
                   row_number() OVER (PARTITION BY %2$s ORDER BY label, subtask, seq) AS place
                 FROM %3$s WHERE label <= ?) ranked WHERE place = 1"""
                .formatted(stage.allStaged(), told, stage.quotedName());
    }

    long countToRemove(Connection connection, Stage stage, long label) throws SQLException {
        return number(
                connection, "SELECT coalesce(-sum(net), 0) FROM (%s) s WHERE net < 0".formatted(net(stage)), label);
    }

    private static long number(Connection connection, String sql, long label) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, label);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** In each round those whose number has the binary digit, as many of each as the digit is worth. */
    long insert(Connection connection, Stage stage, long label) throws SQLException {
        String net = net(stage);
        long inserted = 0;
        long most = number(connection, "SELECT coalesce(max(net), 0) FROM (%s) s".formatted(net), label);
        for (int digit = 0; most >> digit > 0; digit++) {
            String copies = IntStream.range(0, digit)
                    .mapToObj(i -> " CROSS JOIN (SELECT 0 AS a UNION ALL SELECT 1) d" + i)
                    .collect(Collectors.joining());
            String sql =
                    "INSERT INTO %s (%s) SELECT %s FROM (%s) s%s WHERE s.net > 0 AND (CAST(s.net AS UNSIGNED) >> %d) & 1"
                            .formatted(
                                    stage.target().quotedName(),
                                    MySqlDialect.INSTANCE.quoted(
                                            stage.target().rowType().getFieldNames()),
                                    MySqlEpochSql.stagedIn("s", stage),
                                    net,
                                    copies,
                                    digit);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, label);
                inserted += statement.executeUpdate();
            }
        }
        return inserted;
    }

    long remove(Connection connection, Stage stage, long label) throws SQLException {
        long removed = 0;
        List<String> comparisons = comparisons(stage);
        String sql = "DELETE FROM %s WHERE %s LIMIT ?"
                .formatted(stage.target().quotedName(), String.join(" AND ", comparisons));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Removal removal : removals(connection, stage, label)) {
                int parameter = 1;
                for (int i = 0; i < comparisons.size(); i++) {
                    statement.setLong(parameter++, removal.label());
                    statement.setInt(parameter++, removal.subtask());
                    statement.setLong(parameter++, removal.seq());
                }
                statement.setLong(parameter, removal.number());
                removed += statement.executeUpdate();
            }
        }
        return removed;
    }

    /** Of the table's columns with those of one staged row: label, subtask and seq are parameters of each. */
    private static List<String> comparisons(Stage stage) {
        List<String> comparisons = new ArrayList<>();
        for (int i = 0; i < stage.columns().size(); i++) {
            StageColumn column = stage.columns().get(i);
            String name = MySqlDialect.INSTANCE.quoted(column.name());
            if (column.comparable() || isText(column)) {
                // As an index compares them.
                comparisons.add(comparison(stage, name, Stage.staged(i)));
            }
            if (!column.comparable()) {
                comparisons.add(comparison(stage, same(column, name), same(column, Stage.staged(i))));
            }
        }
        return comparisons;
    }

    private static String comparison(Stage stage, String ofTable, String ofStage) {
        return "%s <=> (SELECT %s FROM %s WHERE label = ? AND subtask = ? AND seq = ?)"
                .formatted(ofTable, ofStage, stage.quotedName());
    }

    private static List<Removal> removals(Connection connection, Stage stage, long label) throws SQLException {
        String sql = "SELECT label, subtask, seq, -net FROM (%s) s WHERE net < 0".formatted(net(stage));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, label);
            try (ResultSet row = statement.executeQuery()) {
                List<Removal> removals = new ArrayList<>();
                while (row.next()) {
                    removals.add(new Removal(row.getLong(1), row.getInt(2), row.getLong(3), row.getLong(4)));
                }
                return removals;
            }
        }
    }
}
