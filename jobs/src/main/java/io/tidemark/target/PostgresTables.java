package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the catalog of a Postgres target. */
final class PostgresTables {

    /** {@code ON CONFLICT} takes a unique, immediate, total index on plain columns. */
    private static final String TABLE =
            """
            SELECT c.oid, c.relkind, obj_description(c.oid, 'pg_class') AS comment,
                   COALESCE((
                     SELECT ARRAY(SELECT a.attname::text
                                  FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
                                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
                                  WHERE k.place <= i.indnkeyatts
                                  ORDER BY k.place)
                     FROM pg_index i
                     WHERE i.indrelid = c.oid AND i.indisunique AND i.indimmediate AND i.indisvalid
                       AND NOT i.indisexclusion AND i.indpred IS NULL AND i.indexprs IS NULL
                       AND NOT EXISTS (SELECT FROM pg_attribute a
                                       WHERE a.attrelid = c.oid AND NOT a.attnotnull
                                         AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
                     ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1), '{}') AS key
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')""";

    /** Domains are followed down to the type they are made of, with the innermost modifier there is. */
    private static final String COLUMNS =
            """
            WITH RECURSIVE made (num, oid, modifier) AS (
              SELECT a.attnum, a.atttypid, a.atttypmod FROM pg_attribute a
              WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
              UNION ALL
              SELECT m.num, t.typbasetype, CASE WHEN t.typtypmod >= 0 THEN t.typtypmod ELSE m.modifier END
              FROM made m JOIN pg_type t ON t.oid = m.oid WHERE t.typtype = 'd')
            SELECT a.attname, m.modifier, format_type(a.atttypid, a.atttypmod) AS printed,
                   CASE WHEN EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid) THEN 'array'
                        WHEN t.typtype = 'b' AND t.typnamespace = 'pg_catalog'::regnamespace THEN t.typname
                        ELSE 'other' END AS base,
                   NOT a.attnotnull AS nullable,
                   a.attgenerated <> '' OR a.attidentity = 'a' AS generated,
                   a.atthasdef OR a.attidentity <> '' AS preset,
                   col_description(a.attrelid, a.attnum) AS comment
            FROM made m
            JOIN pg_attribute a ON a.attrelid = ? AND a.attnum = m.num
            JOIN pg_type t ON t.oid = m.oid AND t.typtype <> 'd'
            ORDER BY a.attnum""";

    private static final String LIST =
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname""";

    private static final String SCHEMAS =
            """
            SELECT nspname FROM pg_namespace
            WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'tidemark')
              AND has_schema_privilege(oid, 'USAGE')
            ORDER BY nspname""";

    private static final String MAY_CREATE =
            """
            SELECT COALESCE((SELECT has_schema_privilege(oid, 'USAGE') AND has_schema_privilege(oid, 'CREATE')
                             FROM pg_namespace WHERE nspname = ?),
                            has_database_privilege(current_database(), 'CREATE'))""";

    private final Connection connection;

    /** @param connection stays the caller's: this class never closes it */
    PostgresTables(Connection connection) {
        this.connection = connection;
    }

    /** The first schema of the search path that there is, or public. */
    String defaultSchema() throws SQLException {
        return names("SELECT COALESCE(current_schema(), 'public')").get(0);
    }

    /** The schemas a user may look into, without the system's own. */
    List<String> schemas() throws SQLException {
        return names(SCHEMAS);
    }

    /** The tables of a schema, partitioned ones without their partitions. */
    List<String> tables(String schema) throws SQLException {
        return names(LIST, schema);
    }

    /** Whether the user may make tables in the schema, or the schema if there is none of the name. */
    boolean mayCreate(String schema) throws SQLException {
        try (PreparedStatement statement = prepare(MAY_CREATE, schema);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** What is there under the name. */
    Optional<PostgresTable> describe(String schema, String table) throws SQLException {
        try (PreparedStatement statement = prepare(TABLE, schema, table);
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(new PostgresTable(
                            schema,
                            table,
                            PostgresTable.Kind.of(row.getString("relkind").charAt(0)),
                            columns(row.getLong("oid")),
                            List.of((String[]) row.getArray("key").getArray()),
                            textOf(row, "comment")))
                    : Optional.empty();
        }
    }

    private List<PostgresColumn> columns(long table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, table);
            statement.setLong(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                List<PostgresColumn> columns = new ArrayList<>();
                while (rows.next()) {
                    columns.add(new PostgresColumn(
                            rows.getString("attname"),
                            new PostgresType(rows.getString("base"), rows.getInt("modifier")),
                            rows.getString("printed"),
                            rows.getBoolean("nullable"),
                            rows.getBoolean("generated"),
                            rows.getBoolean("preset"),
                            textOf(rows, "comment")));
                }
                return columns;
            }
        }
    }

    private static String textOf(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    private List<String> names(String query, String... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(query, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private PreparedStatement prepare(String query, String... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(query);
        for (int i = 0; i < parameters.length; i++) {
            statement.setString(i + 1, parameters[i]);
        }
        return statement;
    }
}
