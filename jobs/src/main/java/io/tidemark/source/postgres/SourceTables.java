package io.tidemark.source.postgres;

import io.tidemark.source.TableName;
import io.tidemark.source.value.ColumnType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the source's catalog. */
public final class SourceTables {

    private static final String TABLE =
            """
            SELECT c.oid, c.relreplident, c.relpersistence = 'p' AS logged, c.relkind = 'p' AS partitioned,
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
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')""";

    /** Domains of domains are followed down to the type they are made of, with the innermost modifier there is. */
    private static final String COLUMNS =
            """
            WITH RECURSIVE base (num, oid, modifier) AS (
              SELECT a.attnum, a.atttypid, a.atttypmod FROM pg_attribute a
              WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
              UNION ALL
              SELECT b.num, t.typbasetype, CASE WHEN t.typtypmod >= 0 THEN t.typtypmod ELSE b.modifier END
              FROM base b JOIN pg_type t ON t.oid = b.oid WHERE t.typtype = 'd')
            SELECT a.attname, NOT a.attnotnull AS nullable, a.attgenerated <> '' AS generated,
                   col_description(a.attrelid, a.attnum) AS comment, b.modifier, t.typname, t.typtype,
                   n.nspname = 'pg_catalog' AS builtin, e.typname AS element, e.typtype AS elementtype, e.typdelim
            FROM base b
            JOIN pg_attribute a ON a.attrelid = ? AND a.attnum = b.num
            JOIN pg_type t ON t.oid = b.oid AND t.typtype <> 'd'
            JOIN pg_namespace n ON n.oid = t.typnamespace
            LEFT JOIN pg_type e ON e.typarray = t.oid
            ORDER BY a.attnum""";

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
        try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.table());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(table(name, row)) : Optional.empty();
            }
        }
    }

    private SourceTable table(TableName name, ResultSet row) throws SQLException {
        return new SourceTable(
                name,
                columns(row.getLong("oid")),
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

    private List<SourceColumn> columns(long table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, table);
            statement.setLong(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                List<SourceColumn> columns = new ArrayList<>();
                while (rows.next()) {
                    columns.add(new SourceColumn(
                            rows.getString("attname"),
                            type(rows),
                            rows.getBoolean("nullable"),
                            rows.getBoolean("generated"),
                            rows.getString("comment")));
                }
                return columns;
            }
        }
    }

    private static ColumnType type(ResultSet row) throws SQLException {
        int modifier = row.getInt("modifier");
        String element = row.getString("element");
        if (element == null) {
            return ColumnType.of(row.getString("typname"), modifier, kind(row, "typtype"));
        }
        return ColumnType.arrayOf(
                row.getString("typname"),
                ColumnType.of(element, modifier, kind(row, "elementtype")),
                row.getString("typdelim").charAt(0));
    }

    /** An extension's base type may have the name of a built-in one, and is not it: it counts as a pseudo-type. */
    private static char kind(ResultSet row, String column) throws SQLException {
        char type = row.getString(column).charAt(0);
        return type == 'b' && !row.getBoolean("builtin") ? 'p' : type;
    }
}
