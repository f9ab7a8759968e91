package io.tidemark.target;

import io.tidemark.log.MySqlLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the catalog of a MySQL or MariaDB target. */
final class MySqlTables {

    private static final String SCHEMAS =
            """
            SELECT schema_name FROM information_schema.schemata
            WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema', 'tidemark')
            ORDER BY schema_name""";

    private static final String TABLES =
            """
            SELECT table_name FROM information_schema.tables
            WHERE table_schema = ? AND table_type = 'BASE TABLE' ORDER BY table_name""";

    private static final String TABLE =
            """
            SELECT coalesce(engine, ''), coalesce(table_comment, ''), table_type FROM information_schema.tables
            WHERE table_schema = ? AND table_name = ?""";

    private static final String COLUMNS =
            """
            SELECT column_name, column_type, is_nullable, coalesce(extra, ''), column_default IS NOT NULL,
              coalesce(column_comment, ''), coalesce(generation_expression, ''),
              data_type = 'timestamp' AND is_nullable = 'NO' AND @@explicit_defaults_for_timestamp = 0
            FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position""";

    private static final String INDEXES =
            """
            SELECT index_name, column_name, sub_part FROM information_schema.statistics
            WHERE table_schema = ? AND table_name = ? AND non_unique = 0
            ORDER BY index_name <> 'PRIMARY', index_name, seq_in_index""";

    private final Connection connection;

    /** @param connection stays the caller's: this class never closes it */
    MySqlTables(Connection connection) {
        this.connection = connection;
    }

    private interface RowReader<T> {

        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> ask(String query, RowReader<T> reader, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
                return found;
            }
        }
    }

    /** The databases a user may look into, without the system's own. */
    List<String> schemas() throws SQLException {
        return ask(SCHEMAS, row -> row.getString(1));
    }

    List<String> tables(String schema) throws SQLException {
        return ask(TABLES, row -> row.getString(1), schema);
    }

    /** The collation by which texts are alike only byte by byte, blanks at the end included. */
    String exactCollation() throws SQLException {
        return MySqlLog.isMariaDb(connection) ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
    }

    /** What is there under the name. */
    Optional<MySqlTable> describe(String schema, String table) throws SQLException {
        Map<String, List<String>> indexes = new LinkedHashMap<>();
        Map<String, Boolean> whole = new LinkedHashMap<>();
        ask(
                INDEXES,
                row -> {
                    String column = row.getString(2);
                    boolean isWhole = column != null && row.getObject(3) == null;
                    whole.merge(row.getString(1), isWhole, Boolean::logicalAnd);
                    return isWhole
                            && indexes.computeIfAbsent(row.getString(1), none -> new ArrayList<>())
                                    .add(column);
                },
                schema,
                table);
        indexes.keySet().removeIf(index -> !whole.get(index));
        return ask(
                        TABLE,
                        row -> new MySqlTable(
                                schema,
                                table,
                                row.getString(3).equals("BASE TABLE") ? row.getString(1) : "",
                                ask(COLUMNS, MySqlTables::column, schema, table),
                                List.copyOf(indexes.values()),
                                whole.size(),
                                row.getString(2)),
                        schema,
                        table)
                .stream()
                .findFirst();
    }

    private static MySqlColumn column(ResultSet row) throws SQLException {
        String extra = row.getString(4).toLowerCase(Locale.ROOT);
        return new MySqlColumn(
                row.getString(1),
                row.getString(2),
                row.getString(3).equals("YES"),
                !row.getString(7).isEmpty(),
                extra.contains("auto_increment") || row.getBoolean(8),
                row.getBoolean(5),
                !extra.contains("invisible"),
                row.getString(6));
    }
}
