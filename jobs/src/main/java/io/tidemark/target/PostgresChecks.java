package io.tidemark.target;

import static io.tidemark.problem.ErrorCode.TARGET_KEY_MISSING;
import static io.tidemark.problem.ErrorCode.TARGET_NOT_WRITABLE;

import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Asks Postgres' catalog. */
final class PostgresChecks implements TableChecks {

    private static final String WRITABLE =
            """
            SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
               AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
               AND has_table_privilege(c.oid, 'DELETE')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?""";

    private final TargetTable target;
    private final Connection connection;
    private final PostgresTables tables;

    PostgresChecks(TargetTable target, Connection connection) {
        this.target = target;
        this.connection = connection;
        this.tables = new PostgresTables(connection);
    }

    private Optional<PostgresTable> table() throws SQLException {
        return tables.describe(target.schema(), target.table());
    }

    @Override
    public int exclusions() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT count(*) FROM pg_index WHERE indrelid = ?::regclass AND (indisunique OR indisexclusion)")) {
            statement.setString(1, target.quotedName());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    @Override
    public boolean hasForeignKeys() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT count(*) FROM pg_constraint WHERE contype = 'f'"
                        + " AND ?::regclass::oid IN (conrelid, confrelid)")) {
            statement.setString(1, target.quotedName());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1) > 0;
            }
        }
    }

    @Override
    public Optional<Problem> making() throws SQLException {
        return tables.mayCreate(target.schema())
                ? Optional.empty()
                : Optional.of(new Problem(
                        TARGET_NOT_WRITABLE,
                        "%s is not there, and user '%s' may not make it".formatted(target, target.user()),
                        "USAGE and CREATE on the schema, or CREATE on the database for a schema that is not there",
                        "GRANT USAGE, CREATE ON SCHEMA %s TO %s; or make the table as another user."
                                .formatted(quoted(target.schema()), quoted(target.user()))));
    }

    @Override
    public boolean exists() throws SQLException {
        return table().isPresent();
    }

    @Override
    public String createTable() {
        return PostgresDdl.createTable(target.schema(), target.table(), target.rowType(), target.key());
    }

    @Override
    public List<Problem> columns() throws SQLException {
        return PostgresFit.problems(table().orElseThrow(), target.rowType());
    }

    @Override
    public Optional<Problem> key() throws SQLException {
        return hasUniqueKey()
                ? Optional.empty()
                : Optional.of(new Problem(
                        TARGET_KEY_MISSING,
                        "%s has no unique index on exactly (%s)".formatted(target, String.join(", ", target.key())),
                        "the key by which the pipeline upserts",
                        PostgresDdl.addKey(target.schema(), target.table(), target.key()) + ";"));
    }

    @Override
    public Optional<Problem> rights() throws SQLException {
        return isWritable()
                ? Optional.empty()
                : Optional.of(new Problem(
                        TARGET_NOT_WRITABLE,
                        "%s: user '%s' lacks rights".formatted(target, target.user()),
                        "USAGE on the schema; SELECT, INSERT, UPDATE and DELETE on the table",
                        "GRANT USAGE ON SCHEMA %1$s TO %2$s; GRANT SELECT, INSERT, UPDATE, DELETE ON %3$s TO %2$s;"
                                .formatted(quoted(target.schema()), quoted(target.user()), target.quotedName())));
    }

    @Override
    public String quotedTable() {
        return target.quotedName();
    }

    private static String quoted(String identifier) {
        return PostgresDialect.INSTANCE.quoted(identifier);
    }

    /** {@code ON CONFLICT (...)} takes a unique, immediate, total index on exactly these columns, in any order. */
    private boolean hasUniqueKey() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                SELECT EXISTS (
                  SELECT FROM pg_index i
                  WHERE i.indrelid = format('%I.%I', ?::text, ?::text)::regclass
                    AND i.indisunique AND i.indimmediate AND i.indisvalid
                    AND i.indpred IS NULL AND i.indexprs IS NULL
                    AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text)
                         FROM pg_attribute a
                         WHERE a.attrelid = i.indrelid
                           AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
                      = (SELECT array_agg(k ORDER BY k) FROM unnest(?::text[]) k))""")) {
            statement.setString(1, target.schema());
            statement.setString(2, target.table());
            statement.setArray(3, connection.createArrayOf("text", target.key().toArray()));
            return isTrue(statement);
        }
    }

    private boolean isWritable() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITABLE)) {
            statement.setString(1, target.schema());
            statement.setString(2, target.table());
            return isTrue(statement);
        }
    }

    @Override
    public boolean hasRows() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT EXISTS (SELECT FROM %s)".formatted(target.quotedName()))) {
            return isTrue(statement);
        }
    }

    private static boolean isTrue(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }
}
