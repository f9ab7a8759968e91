package io.tidemark.target;

import static io.tidemark.target.TargetTable.quoted;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The table in which a target table's rows wait for their epoch to be applied: {@code label}, {@code subtask} and {@code seq}
 * say which writer has staged a row, and when; {@code n} is 1 for a row that is to be there, -1 for one that is not, and for a
 * table without a key how many there are to be more. The target's columns are {@code c0}, {@code c1}, ... in the pipeline's
 * order, with the target's own types.
 *
 * @param pipeline the pipeline's name
 * @param columns in the pipeline's order
 */
record Stage(String pipeline, TargetTable target, List<StageColumn> columns) {

    private static final int IDENTIFIER_BYTES = 63;
    private static final int HASH_LETTERS = 8;

    private static final String COLUMNS =
            """
            SELECT a.attname, CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod)
                              ELSE format_type(a.atttypid, a.atttypmod) END,
              a.attnotnull AND a.atttypid = ANY (ARRAY['int2', 'int4', 'int8', 'bool', 'text', 'varchar', 'date',
                'timestamp', 'timestamptz', 'uuid', 'bytea']::regtype[])
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped""";

    Stage {
        columns = List.copyOf(columns);
    }

    /** Asks the target for its columns' types. */
    static Stage of(String pipeline, TargetTable target, Connection connection) throws SQLException {
        List<StageColumn> found = columns(connection, target.quotedName());
        List<StageColumn> columns = new ArrayList<>();
        for (String name : target.rowType().getFieldNames()) {
            columns.add(found.stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new SQLException("%s has no column %s".formatted(target, name), "42703")));
        }
        return new Stage(pipeline, target, columns);
    }

    private static List<StageColumn> columns(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                List<StageColumn> columns = new ArrayList<>();
                while (rows.next()) {
                    columns.add(new StageColumn(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
                }
                return columns;
            }
        }
    }

    /** Tells the stage from all others of the target's database. */
    static String name(String pipeline, TargetTable target) {
        String name = "%s:%s.%s".formatted(pipeline, target.schema(), target.table());
        if (name.getBytes(StandardCharsets.UTF_8).length <= IDENTIFIER_BYTES) {
            return name;
        }
        String hash = "~%08x".formatted(name.hashCode());
        String begin = name;
        while (begin.getBytes(StandardCharsets.UTF_8).length > IDENTIFIER_BYTES - HASH_LETTERS - 1) {
            begin = begin.substring(0, begin.offsetByCodePoints(begin.length(), -1));
        }
        return begin + hash;
    }

    String name() {
        return name(pipeline, target);
    }

    /** For SQL. */
    String quotedName() {
        return TidemarkSchema.NAME + "." + quoted(name());
    }

    String createSql() {
        return "CREATE TABLE %s (label bigint NOT NULL, subtask int NOT NULL, seq bigint NOT NULL, n bigint NOT NULL, %s)"
                .formatted(
                        quotedName(),
                        IntStream.range(0, columns.size())
                                .mapToObj(i -> staged(i) + " " + columns.get(i).type())
                                .collect(Collectors.joining(", ")));
    }

    String copySql() {
        return "COPY %s (label, subtask, seq, n, %s) FROM STDIN".formatted(quotedName(), allStaged());
    }

    /** Keeps which columns the stage's are, see {@link #fits}. */
    String commentSql() {
        return "COMMENT ON TABLE %s IS '%s'".formatted(quotedName(), names().replace("'", "''"));
    }

    private String names() {
        return quoted(target.rowType().getFieldNames());
    }

    /** Whether a stage that is there already has the columns that the pipeline writes now, in their order and types. */
    boolean fits(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT obj_description(to_regclass(?), 'pg_class')")) {
            statement.setString(1, quotedName());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!names().equals(row.getString(1))) {
                    return false;
                }
            }
        }
        List<String> types = columns(connection, quotedName()).stream()
                .filter(column -> column.name().matches("c\\d+"))
                .sorted((left, right) -> Integer.compare(number(left), number(right)))
                .map(StageColumn::type)
                .toList();
        return types.equals(columns.stream().map(StageColumn::type).toList());
    }

    private static int number(StageColumn column) {
        return Integer.parseInt(column.name().substring(1));
    }

    /** How the stage calls the column of this place. */
    static String staged(int column) {
        return "c" + column;
    }

    /** All columns of the target as the stage calls them. */
    String allStaged() {
        return IntStream.range(0, columns.size()).mapToObj(Stage::staged).collect(Collectors.joining(", "));
    }

    /** The key's columns as the stage calls them. */
    List<String> stagedKey() {
        return IntStream.of(target.keyIndices()).mapToObj(Stage::staged).toList();
    }
}
