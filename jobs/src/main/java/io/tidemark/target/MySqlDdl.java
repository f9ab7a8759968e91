package io.tidemark.target;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** The statements that make and drop what a MySQL target has. Names are quoted, without a semicolon at the end. */
public final class MySqlDdl {

    private static final int MAX_NAME_LETTERS = 64;

    private MySqlDdl() {}

    /** Whether the server takes the name and keeps it as it is. */
    public static boolean keepsName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME_LETTERS
                && !name.endsWith(" ")
                && name.chars().noneMatch(letter -> letter == 0 || Character.isSurrogate((char) letter));
    }

    /** Whether the server has a column for the type. */
    public static boolean makes(LogicalType type) {
        return !(type instanceof DecimalType decimal) || decimal.getScale() <= MySqlColumnTypes.MAX_SCALE;
    }

    public static String createSchema(String schema) {
        return "CREATE DATABASE " + quoted(schema);
    }

    public static String dropSchema(String schema) {
        return "DROP DATABASE " + quoted(schema);
    }

    public static String dropTable(String schema, String table) {
        return "DROP TABLE " + name(schema, table);
    }

    /**
     * @param columns of types that {@link CarriedTypes#carries}
     * @param key empty for none
     * @param comment empty for none
     * @param columnComments one for each column, empty for none
     * @param collation by which texts are told apart
     */
    public static String createTable(
            String schema,
            String table,
            RowType columns,
            List<String> key,
            String comment,
            List<String> columnComments,
            String collation) {
        Stream<String> definitions = IntStream.range(0, columns.getFieldCount()).mapToObj(i -> {
            RowType.RowField field = columns.getFields().get(i);
            return column(field.getName(), field.getType(), key.contains(field.getName()))
                    + (field.getType().isNullable() ? " NULL" : " NOT NULL")
                    + comment(columnComments.get(i));
        });
        Stream<String> keys = key.isEmpty() ? Stream.empty() : Stream.of("PRIMARY KEY (%s)".formatted(quoted(key)));
        return "CREATE TABLE %s (%s) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE %s%s"
                .formatted(
                        name(schema, table),
                        Stream.concat(definitions, keys).collect(Collectors.joining(", ")),
                        collation,
                        comment(comment));
    }

    static String createTable(TargetTable target, String collation) {
        return createTable(
                target.schema(),
                target.table(),
                target.rowType(),
                target.key(),
                "",
                Collections.nCopies(target.rowType().getFieldCount(), ""),
                collation);
    }

    private static String comment(String comment) {
        return comment.isEmpty()
                ? ""
                : " COMMENT '%s'".formatted(comment.replace("\\", "\\\\").replace("'", "''"));
    }

    static String addColumn(String schema, String table, String column, LogicalType type) {
        return "ALTER TABLE %s ADD COLUMN %s NULL".formatted(name(schema, table), column(column, type, false));
    }

    static String changeType(String schema, String table, String column, LogicalType type, boolean ofKey) {
        return "ALTER TABLE %s MODIFY COLUMN %s%s"
                .formatted(name(schema, table), column(column, type, ofKey), ofKey ? " NOT NULL" : "");
    }

    static String mayBeNull(String schema, String table, MySqlColumn column) {
        return "ALTER TABLE %s MODIFY COLUMN %s %s NULL"
                .formatted(name(schema, table), quoted(column.name()), column.type());
    }

    /** @param another whether the table has a key already, be it one that is not shown */
    static String addKey(String schema, String table, List<String> key, boolean another) {
        return "ALTER TABLE %s ADD %s (%s)"
                .formatted(name(schema, table), another ? "UNIQUE" : "PRIMARY KEY", quoted(key));
    }

    private static String column(String name, LogicalType type, boolean ofKey) {
        return quoted(name) + " " + MySqlColumnTypes.made(type, ofKey);
    }

    private static String name(String schema, String table) {
        return quoted(schema) + "." + quoted(table);
    }

    private static String quoted(String identifier) {
        return MySqlDialect.INSTANCE.quoted(identifier);
    }

    private static String quoted(List<String> identifiers) {
        return MySqlDialect.INSTANCE.quoted(identifiers);
    }
}
