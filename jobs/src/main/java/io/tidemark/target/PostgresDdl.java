package io.tidemark.target;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** The statements that make and drop what a Postgres target has. Names are quoted, without a semicolon at the end. */
public final class PostgresDdl {

    /** What is longer is cut by the server without a word (NAMEDATALEN - 1). */
    private static final int MAX_NAME_BYTES = 63;

    private PostgresDdl() {}

    /** Whether the server keeps the name as it is. */
    public static boolean keepsName(String name) {
        return !name.isEmpty()
                && name.indexOf('\0') < 0
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
    }

    public static String createSchema(String schema) {
        return "CREATE SCHEMA " + quoted(schema);
    }

    public static String dropSchema(String schema, boolean cascade) {
        return "DROP SCHEMA %s %s".formatted(quoted(schema), cascade ? "CASCADE" : "RESTRICT");
    }

    public static String dropTable(String schema, String table) {
        return "DROP TABLE " + name(schema, table);
    }

    /**
     * @param columns of types that {@link CarriedTypes#carries}
     * @param key empty for none
     */
    public static String createTable(String schema, String table, RowType columns, List<String> key) {
        Stream<String> definitions = columns.getFields().stream()
                .map(field -> column(field.getName(), field.getType())
                        + (field.getType().isNullable() ? "" : " NOT NULL"));
        Stream<String> keys = key.isEmpty() ? Stream.empty() : Stream.of("PRIMARY KEY (%s)".formatted(quoted(key)));
        return "CREATE TABLE %s (%s)"
                .formatted(name(schema, table), Stream.concat(definitions, keys).collect(Collectors.joining(", ")));
    }

    /**
     * @param table empty for none
     * @param columns one for each column, empty for none
     */
    public static List<String> comments(String schema, String name, String table, RowType row, List<String> columns) {
        List<String> statements = new ArrayList<>();
        if (!table.isEmpty()) {
            statements.add("COMMENT ON TABLE %s IS %s".formatted(name(schema, name), literal(table)));
        }
        for (int i = 0; i < columns.size(); i++) {
            if (!columns.get(i).isEmpty()) {
                statements.add("COMMENT ON COLUMN %s.%s IS %s"
                        .formatted(
                                name(schema, name), quoted(row.getFieldNames().get(i)), literal(columns.get(i))));
            }
        }
        return statements;
    }

    static String addColumn(String schema, String table, String column, LogicalType type) {
        return "ALTER TABLE %s ADD COLUMN %s".formatted(name(schema, table), column(column, type));
    }

    static String changeType(String schema, String table, String column, LogicalType type) {
        return "ALTER TABLE %s ALTER COLUMN %s TYPE %s"
                .formatted(
                        name(schema, table),
                        quoted(column),
                        PostgresColumnTypes.made(type).sql());
    }

    static String addKey(String schema, String table, List<String> key) {
        return "ALTER TABLE %s ADD PRIMARY KEY (%s)".formatted(name(schema, table), quoted(key));
    }

    private static String quoted(String identifier) {
        return PostgresDialect.INSTANCE.quoted(identifier);
    }

    private static String quoted(List<String> identifiers) {
        return PostgresDialect.INSTANCE.quoted(identifiers);
    }

    private static String column(String name, LogicalType type) {
        return quoted(name) + " " + PostgresColumnTypes.made(type).sql();
    }

    private static String name(String schema, String table) {
        return quoted(schema) + "." + quoted(table);
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
