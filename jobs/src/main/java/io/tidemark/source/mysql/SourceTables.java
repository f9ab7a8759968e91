package io.tidemark.source.mysql;

import io.tidemark.log.MySqlLog;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.source.TableName;
import io.tidemark.source.mysql.value.MySqlColumnType;
import io.tidemark.source.split.TableLayout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the server's catalog. */
public final class SourceTables {

    private static final String DATABASES =
            """
            SELECT schema_name FROM information_schema.schemata
            WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
            ORDER BY schema_name""";

    private static final String TABLES =
            """
            SELECT table_name FROM information_schema.tables
            WHERE table_schema = ? AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_name""";

    private static final String TABLE =
            """
            SELECT coalesce(t.engine, ''), coalesce(c.character_set_name, ''), coalesce(t.table_comment, ''),
                   t.table_schema, t.table_name, t.table_type = 'SYSTEM VERSIONED'
            FROM information_schema.tables t
            LEFT JOIN information_schema.collation_character_set_applicability c ON %s = t.table_collation
            WHERE t.table_schema = ? AND t.table_name = ? AND t.table_type <> 'SYSTEM VIEW'""";

    private static final String COLUMNS =
            """
            SELECT column_name, column_type, coalesce(character_set_name, ''), is_nullable = 'YES', column_comment
            FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position""";

    private static final String KEY =
            """
            SELECT column_name FROM information_schema.statistics
            WHERE table_schema = ? AND table_name = ? AND index_name = 'PRIMARY' ORDER BY seq_in_index""";

    private static final String CASCADES =
            """
            SELECT constraint_name FROM information_schema.referential_constraints
            WHERE constraint_schema = ? AND table_name = ?
              AND (delete_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT')
                   OR update_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT'))
            ORDER BY constraint_name""";

    /** In {@code SHOW CREATE TABLE}: a line for each foreign key, the name in quotes that are not doubled within it. */
    private static final Pattern FOREIGN_KEY =
            Pattern.compile(" +CONSTRAINT ([`\"])(?<name>.+?)\\1 FOREIGN KEY .*\\)(?<rules>[A-Z ]*),?");

    private static final Pattern CHANGES_ROWS = Pattern.compile("CASCADE|SET NULL|SET DEFAULT");

    private final Connection connection;
    private final boolean mariaDb;

    /** @param connection stays the caller's: this class never closes it */
    public SourceTables(Connection connection) throws SQLException {
        this.connection = connection;
        this.mariaDb = MySqlLog.isMariaDb(connection);
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
    public List<String> databases() throws SQLException {
        return ask(DATABASES, row -> row.getString(1));
    }

    /** The tables of a database, without views. */
    public List<String> tables(String database) throws SQLException {
        return ask(TABLES, row -> row.getString(1), database);
    }

    /** The table, or nothing if there is none of the name that the user may read. */
    public Optional<SourceTable> describe(TableName name) throws SQLException {
        // MariaDB has collations without a character set, whose full name is elsewhere.
        String collation = mariaDb ? "c.full_collation_name" : "c.collation_name";
        List<SourceTable> found = ask(
                TABLE.formatted(collation),
                row -> new SourceTable(
                        new TableName(row.getString(4), row.getString(5)),
                        row.getString(1),
                        row.getBoolean(6),
                        row.getString(2),
                        columns(name),
                        ask(KEY, key -> key.getString(1), name.schema(), name.table()),
                        cascades(name, row.getString(1)),
                        row.getString(3)),
                name.schema(),
                name.table());
        return found.stream().findFirst();
    }

    /** MariaDB tells the rules of foreign keys only to who may do more with the table than read it. */
    private List<String> cascades(TableName name, String engine) throws SQLException {
        if (!mariaDb) {
            return ask(CASCADES, constraint -> constraint.getString(1), name.schema(), name.table());
        }
        if (engine.isEmpty()) {
            return List.of();
        }
        return ask("SHOW CREATE TABLE " + Identifiers.quoted(name), row -> row.getString(2)).stream()
                .flatMap(String::lines)
                .map(FOREIGN_KEY::matcher)
                .filter(Matcher::matches)
                .filter(line -> CHANGES_ROWS.matcher(line.group("rules")).find())
                .map(line -> line.group("name"))
                .sorted()
                .toList();
    }

    /** Its columns, none if there is no such table. */
    List<SourceColumn> columns(TableName name) throws SQLException {
        return ask(
                COLUMNS,
                row -> new SourceColumn(
                        row.getString(1),
                        MySqlColumnType.of(row.getString(2), row.getString(3)),
                        row.getString(3),
                        row.getBoolean(4),
                        row.getString(5)),
                name.schema(),
                name.table());
    }

    /** What to say of a column whose values cannot be carried at all. */
    public static Problem notCarried(TableName table, SourceColumn column) {
        return new Problem(
                ErrorCode.SOURCE_TYPE_DIFFERENT,
                "column %s of %s is %s%s"
                        .formatted(
                                column.name(),
                                table,
                                column.type().text(),
                                column.charset().isEmpty() ? "" : " in " + column.charset()),
                "columns of types that can be read exactly",
                "Declare the table in the pipeline by CREATE TABLE, without the column.");
    }

    /** What the table looks like now. */
    static TableLayout layout(SourceTable table, LogPosition now) {
        return new TableLayout(
                now,
                table.charset(),
                table.columns().stream()
                        .map(column -> new TableLayout.Column(
                                column.name(), column.type().text(), column.charset()))
                        .toList());
    }
}
