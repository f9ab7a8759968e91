package io.tidemark.target;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Logged tables of the schema {@code tidemark}, filled by {@code COPY}. */
final class PostgresStages implements StageStatements {

    private static final String OWN_COLUMNS =
            "label bigint NOT NULL, subtask int NOT NULL, seq bigint NOT NULL, n bigint NOT NULL";

    private static final String COLUMNS =
            """
            SELECT a.attname, CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod)
                              ELSE format_type(a.atttypid, a.atttypmod) END,
              a.attnotnull AND a.atttypid = ANY (ARRAY['int2', 'int4', 'int8', 'bool', 'text', 'varchar', 'date',
                'timestamp', 'timestamptz', 'uuid', 'bytea']::regtype[])
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped""";

    @Override
    public List<StageColumn> columns(Connection connection, String schema, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(
                    1, PostgresDialect.INSTANCE.quoted(schema) + "." + PostgresDialect.INSTANCE.quoted(table));
            try (ResultSet rows = statement.executeQuery()) {
                List<StageColumn> columns = new ArrayList<>();
                while (rows.next()) {
                    columns.add(new StageColumn(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
                }
                return columns;
            }
        }
    }

    @Override
    public boolean replaces(Connection connection, TargetTable target) {
        return false;
    }

    @Override
    public boolean exists(Connection connection, Stage stage) throws SQLException {
        return exists(connection, stage.quotedName());
    }

    @Override
    public boolean exists(Connection connection, NotedKeys keys) throws SQLException {
        return exists(connection, keys.quotedName());
    }

    private static boolean exists(Connection connection, String quotedName) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            statement.setString(1, quotedName);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    @Override
    public boolean hasNames(Connection connection, Stage stage) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT obj_description(to_regclass(?), 'pg_class')")) {
            statement.setString(1, stage.quotedName());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return stage.names().equals(row.getString(1));
            }
        }
    }

    /** A publication of all tables forbids deletes from tables without an identity. */
    @Override
    public void create(Connection connection, Stage stage) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE %s (%s, %s)".formatted(stage.quotedName(), OWN_COLUMNS, stage.definitions()));
            statement.execute("COMMENT ON TABLE %s IS '%s'"
                    .formatted(stage.quotedName(), stage.names().replace("'", "''")));
            statement.execute("ALTER TABLE %s REPLICA IDENTITY FULL".formatted(stage.quotedName()));
        }
    }

    @Override
    public void create(Connection connection, NotedKeys keys) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + keys.quotedName());
            statement.execute("CREATE TABLE "
                    + keys.definition(
                            keys.columns().stream().map(StageColumn::type).toList()));
        }
    }

    @Override
    public void createTemporary(Connection connection, Stage temporary) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + temporary.quotedName());
            statement.execute("CREATE TEMPORARY TABLE %s (%s, %s) ON COMMIT DELETE ROWS"
                    .formatted(temporary.quotedName(), OWN_COLUMNS, temporary.definitions()));
        }
    }

    @Override
    public void emptyTemporary(Connection connection, Stage temporary) {
        // It has been, at the end of the transaction.
    }

    @Override
    public Staged fill(Connection connection, Stage stage, StageRows rows, long label, int subtask, long seq)
            throws SQLException {
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY %s (label, subtask, seq, n, %s) FROM STDIN"
                        .formatted(stage.quotedName(), stage.allStaged()));
        PostgresCopyText text = new PostgresCopyText(stage.target());
        try {
            Staged staged = text.write(rows, label + "\t" + subtask + "\t", seq, (bytes, length) -> {
                try {
                    copy.writeToCopy(bytes, 0, length);
                } catch (SQLException failure) {
                    throw new IOException(failure);
                }
            });
            copy.endCopy();
            return staged;
        } catch (IOException failure) {
            throw failure.getCause() instanceof SQLException refused ? refused : new SQLException(failure);
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    @Override
    public String json(Stage stage, String alias, int[] columns) {
        String named = IntStream.of(columns)
                .mapToObj(i -> "%s.%s AS %s"
                        .formatted(
                                alias,
                                Stage.staged(i),
                                PostgresDialect.INSTANCE.quoted(
                                        stage.columns().get(i).name())))
                .collect(Collectors.joining(", "));
        return "(SELECT to_json(named) FROM (SELECT %s) named)::text".formatted(named);
    }

    @Override
    public String takeOutDeadLetters(Stage stage) {
        return "DELETE FROM tidemark.tidemark_dead_letter WHERE pipeline = ? AND table_name = ? AND row_key IN"
                + " (SELECT %s FROM %s s WHERE s.label <= ?)"
                        .formatted(json(stage, "s", stage.target().keyIndices()), stage.quotedName());
    }

    @Override
    public void clean(Connection connection, Stage stage, long label, long rows) throws SQLException {
        PostgresStageCleaning.clean(connection, stage, label, rows);
    }
}
