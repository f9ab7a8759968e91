package io.tidemark.source.postgres;

import io.tidemark.source.TableName;
import io.tidemark.source.value.ColumnType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the source's catalog. */
public final class SourceTables {

    private static final String ASKED =
            """
            FROM unnest(?::text[], ?::text[]) AS asked (schema, name)
            JOIN pg_namespace n ON n.nspname = asked.schema
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = asked.name AND c.relkind IN ('r', 'p')""";

    private static final String TABLE =
            """
            SELECT n.nspname, c.relname, c.oid, c.relreplident, c.relpersistence = 'p' AS logged, c.relkind = 'p' AS partitioned,
                   has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
                   CASE WHEN has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
                        THEN row_security_active(c.oid) ELSE false END AS hidden,
                   pg_has_role(c.relowner, 'MEMBER')
                     AND has_database_privilege(current_database(), 'CREATE') AS publishable,
                   obj_description(c.oid, 'pg_class') AS comment,
                   ARRAY(SELECT a.attname::text
                         FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
                         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
                         WHERE i.indrelid = c.oid AND i.indisprimary AND k.place <= i.indnkeyatts
                         ORDER BY k.place) AS key,
                   ARRAY(SELECT a.attname::text
                         FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
                         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
                         WHERE i.indrelid = c.oid AND k.place <= i.indnkeyatts
                           AND (c.relreplident = 'i' AND i.indisreplident OR c.relreplident = 'd' AND i.indisprimary AND i.indimmediate)
                         ORDER BY k.place) AS identity,
                   ARRAY(SELECT t.relid::regclass::text FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid
                         WHERE t.isleaf AND l.relreplident <> c.relreplident ORDER BY 1) AS mixed
            %s"""
                    .formatted(ASKED);

    /**
     * A column's type and, in the rows below, those of an array's elements. Domains are followed down to the type they are
     * made of, with the innermost modifier there is.
     */
    private static final String COLUMNS =
            """
            WITH RECURSIVE made (relation, num, depth, oid, modifier) AS (
              SELECT a.attrelid, a.attnum, 0, a.atttypid, a.atttypmod
              %s
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              UNION ALL
              SELECT m.relation, m.num, m.depth + 1, CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE e.oid END,
                     CASE WHEN t.typtype = 'd' AND t.typtypmod >= 0 THEN t.typtypmod ELSE m.modifier END
              FROM made m JOIN pg_type t ON t.oid = m.oid LEFT JOIN pg_type e ON e.typarray = t.oid
              WHERE t.typtype = 'd' OR e.oid IS NOT NULL)
            SELECT m.relation, a.attname, NOT a.attnotnull AS nullable, a.attgenerated <> '' AS generated,
                   col_description(a.attrelid, a.attnum) AS comment, m.modifier, t.typname, t.typtype,
                   n.nspname = 'pg_catalog' AS builtin, e.typdelim AS delimiter
            FROM made m
            JOIN pg_attribute a ON a.attrelid = m.relation AND a.attnum = m.num
            JOIN pg_type t ON t.oid = m.oid AND t.typtype <> 'd'
            JOIN pg_namespace n ON n.oid = t.typnamespace
            LEFT JOIN pg_type e ON e.typarray = t.oid
            ORDER BY m.relation, a.attnum, m.depth"""
                    .formatted(ASKED);

    private static final String LIST =
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname""";

    private static final String SCHEMAS =
            """
            SELECT nspname FROM pg_namespace
            WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' AND has_schema_privilege(oid, 'USAGE')
            ORDER BY nspname""";

    private final Connection connection;

    /** @param connection stays the caller's: this class never closes it */
    public SourceTables(Connection connection) {
        this.connection = connection;
    }

    /** The schemas a user may look into, without the system's own. */
    public List<String> schemas() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SCHEMAS)) {
            return names(statement);
        }
    }

    /** The tables of a schema, partitioned ones without their partitions. */
    public List<String> tables(String schema) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setString(1, schema);
            return names(statement);
        }
    }

    private static List<String> names(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    /** The table, or nothing if there is none of the name. */
    public Optional<SourceTable> describe(TableName name) throws SQLException {
        return Optional.ofNullable(describe(List.of(name)).get(name));
    }

    /** Those of the tables that there are. */
    Map<TableName, SourceTable> describe(Collection<TableName> tables) throws SQLException {
        // One that is named twice would be answered twice, and have each column twice.
        return tables.isEmpty() ? Map.of() : describe(Set.copyOf(tables));
    }

    private Map<TableName, SourceTable> describe(Set<TableName> names) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
            bind(statement, names);
            Map<Long, List<SourceColumn>> columns = columns(names);
            Map<TableName, SourceTable> tables = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableName name = new TableName(row.getString("nspname"), row.getString("relname"));
                    tables.put(name, table(name, row, columns.getOrDefault(row.getLong("oid"), List.of())));
                }
            }
            return tables;
        }
    }

    private void bind(PreparedStatement statement, Collection<TableName> names) throws SQLException {
        statement.setArray(1, texts(names, TableName::schema));
        statement.setArray(2, texts(names, TableName::table));
    }

    private Array texts(Collection<TableName> names, Function<TableName, String> part) throws SQLException {
        return connection.createArrayOf("text", names.stream().map(part).toArray());
    }

    private static SourceTable table(TableName name, ResultSet row, List<SourceColumn> columns) throws SQLException {
        return new SourceTable(
                name,
                columns,
                texts(row.getArray("key")),
                row.getString("relreplident").charAt(0),
                texts(row.getArray("identity")),
                row.getBoolean("logged"),
                row.getBoolean("partitioned"),
                texts(row.getArray("mixed")),
                row.getBoolean("readable"),
                row.getBoolean("hidden"),
                row.getBoolean("publishable"),
                row.getString("comment"));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    /** By the table's oid. */
    private Map<Long, List<SourceColumn>> columns(Collection<TableName> names) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            bind(statement, names);
            try (ResultSet rows = statement.executeQuery()) {
                Map<Long, List<SourceColumn>> columns = new HashMap<>();
                while (rows.next()) {
                    List<SourceColumn> own =
                            columns.computeIfAbsent(rows.getLong("relation"), none -> new ArrayList<>());
                    String name = rows.getString("attname");
                    boolean nullable = rows.getBoolean("nullable");
                    boolean generated = rows.getBoolean("generated");
                    String comment = rows.getString("comment");
                    own.add(new SourceColumn(name, type(rows), nullable, generated, comment));
                }
                return columns;
            }
        }
    }

    /** Moves on to the rows of an array's elements. */
    private static ColumnType type(ResultSet rows) throws SQLException {
        String name = rows.getString("typname");
        String delimiter = rows.getString("delimiter");
        if (delimiter == null) {
            return ColumnType.of(name, rows.getInt("modifier"), kind(rows));
        }
        rows.next();
        return ColumnType.arrayOf(name, type(rows), delimiter.charAt(0));
    }

    /** An extension's base type may have the name of a built-in one, and is not it: it counts as a pseudo-type. */
    private static char kind(ResultSet row) throws SQLException {
        char type = row.getString("typtype").charAt(0);
        return type == 'b' && !row.getBoolean("builtin") ? 'p' : type;
    }
}
