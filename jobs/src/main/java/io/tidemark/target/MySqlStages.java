package io.tidemark.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * InnoDB tables of the database {@code tidemark}, filled by {@code INSERT} statements of many rows: {@code LOAD DATA LOCAL} is
 * switched off on a server unless its operator has switched it on, and reads {@code \N} and invalid values in ways of its own.
 */
final class MySqlStages implements StageStatements {

    private static final int NO_SUCH_TABLE = 1146;

    /** A TIMESTAMP that does not say so is not nullable on some servers. */
    private static final String COLUMNS =
            """
            SELECT column_name,
              concat(column_type, CASE WHEN character_set_name IS NULL THEN ''
                ELSE concat(' CHARACTER SET ', character_set_name, ' COLLATE ', collation_name) END, ' NULL'),
              data_type NOT IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'binary', 'varbinary',
                'tinyblob', 'blob', 'mediumblob', 'longblob', 'enum', 'set', 'json', 'float', 'double')
            FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position""";

    @Override
    public List<StageColumn> columns(Connection connection, String schema, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                List<StageColumn> columns = new ArrayList<>();
                while (rows.next()) {
                    columns.add(new StageColumn(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
                }
                return columns;
            }
        }
    }

    /** As far as nothing is lost by it that the pipeline does not write. */
    @Override
    public boolean replaces(Connection connection, TargetTable target) throws SQLException {
        MySqlTable table = new MySqlTables(connection)
                .describe(target.schema(), target.table())
                .orElseThrow(() -> new SQLException("no table " + target, "42S02", NO_SUCH_TABLE));
        return target.keyed()
                && table.uniqueIndexes() > 1
                && table.columns().stream()
                        .allMatch(column -> column.generated()
                                || target.rowType().getFieldNames().contains(column.name()));
    }

    @Override
    public boolean exists(Connection connection, Stage stage) throws SQLException {
        return exists(connection, stage.name());
    }

    @Override
    public boolean exists(Connection connection, NotedKeys keys) throws SQLException {
        return exists(connection, keys.name());
    }

    private static boolean exists(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'tidemark' AND table_name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1) == 1;
            }
        }
    }

    @Override
    public boolean hasNames(Connection connection, Stage stage) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT table_comment FROM information_schema.tables WHERE table_schema = 'tidemark' AND table_name = ?")) {
            statement.setString(1, stage.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && digest(stage).equals(row.getString(1));
            }
        }
    }

    /** A comment has room for the names of some columns only. */
    private static String digest(Stage stage) {
        try {
            byte[] names = stage.names().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(names));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JVM has SHA-256", missing);
        }
    }

    @Override
    public void create(Connection connection, Stage stage) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE %s COMMENT '%s'".formatted(definition(stage), digest(stage)));
        }
    }

    private static String definition(Stage stage) {
        return """
               %s (label bigint NOT NULL, subtask int NOT NULL, seq bigint NOT NULL, n bigint NOT NULL, %s,
                 PRIMARY KEY (label, subtask, seq)) ENGINE = InnoDB"""
                .formatted(stage.quotedName(), stage.definitions());
    }

    @Override
    public void create(Connection connection, NotedKeys keys) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + keys.quotedName());
            statement.execute("CREATE TABLE %s ENGINE = InnoDB"
                    .formatted(keys.definition(keys.columns().stream()
                            .map(column -> column.type().replaceFirst(" NULL$", " NOT NULL"))
                            .toList())));
        }
    }

    @Override
    public void createTemporary(Connection connection, Stage temporary) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TEMPORARY TABLE IF EXISTS " + temporary.quotedName());
            statement.execute("CREATE TEMPORARY TABLE " + definition(temporary));
        }
    }

    @Override
    public void emptyTemporary(Connection connection, Stage temporary) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM " + temporary.quotedName());
        }
    }

    @Override
    public Staged fill(Connection connection, Stage stage, StageRows rows, long label, int subtask, long seq)
            throws SQLException, IOException {
        MySqlInserts inserts = new MySqlInserts(connection, stage, label, subtask, seq);
        try {
            rows.write(inserts);
        } catch (IOException failure) {
            if (failure.getCause() instanceof SQLException refused) {
                throw refused;
            }
            throw failure;
        }
        return inserts.end();
    }

    /** By hand: the server's own functions write blanks, their own order of columns, and bits as they are. */
    @Override
    public String json(Stage stage, String alias, int[] columns) {
        String named = IntStream.of(columns)
                .mapToObj(i -> "json_quote(%s), ':', ifnull(%s, 'null')"
                        .formatted(
                                literal(stage.columns().get(i).name()),
                                json(
                                        alias + "." + Stage.staged(i),
                                        stage.target().rowType().getTypeAt(i))))
                .collect(Collectors.joining(", ',', "));
        return "concat('{', %s, '}')".formatted(named);
    }

    private static String json(String column, LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> "if(%1$s IS NULL, NULL, if(%1$s, 'true', 'false'))".formatted(column);
            case TINYINT, SMALLINT, INTEGER, BIGINT, FLOAT, DOUBLE, DECIMAL -> "CAST(%s AS CHAR)".formatted(column);
            case BINARY, VARBINARY -> "concat('\"\\\\\\\\x', lower(hex(%s)), '\"')".formatted(column);
            case TIME_WITHOUT_TIME_ZONE -> time(column, "%H:%i:%s", "");
            case TIMESTAMP_WITHOUT_TIME_ZONE -> time(column, "%Y-%m-%dT%H:%i:%s", "");
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> time(column, "%Y-%m-%dT%H:%i:%s", "+00:00");
            default -> "json_quote(CONVERT(%s USING utf8mb4))".formatted(column);
        };
    }

    private static String time(String column, String format, String zone) {
        return "concat('\"', date_format(%1$s, '%2$s'), if(microsecond(%1$s) = 0, '', trim(TRAILING '0' FROM date_format(%1$s, '.%%f'))), '%3$s\"')"
                .formatted(column, format, zone);
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** By an index: the server would compare each with each. */
    @Override
    public String takeOutDeadLetters(Stage stage) {
        return """
               DELETE d FROM tidemark.tidemark_dead_letter d JOIN %s s ON d.key_digest = CONVERT(sha2(%s, 256) USING ascii)
               WHERE d.pipeline = ? AND d.table_name = ? AND s.label <= ?"""
                .formatted(stage.quotedName(), json(stage, "s", stage.target().keyIndices()));
    }

    /** One that is emptied at once, by {@code TRUNCATE}, would be so in a transaction of its own. */
    @Override
    public void clean(Connection connection, Stage stage, long label, long rows) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM %s WHERE label <= ?".formatted(stage.quotedName()))) {
            statement.setLong(1, label);
            statement.executeUpdate();
        }
    }
}
