package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.target.MySqlColumnTypes;
import io.tidemark.target.MySqlDdl;
import io.tidemark.target.MySqlFit;
import io.tidemark.target.MySqlTable;
import io.tidemark.target.MySqlTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.types.logical.RowType;

/** A MySQL or MariaDB server as a target: its databases are Flink's. */
final class MySqlTargetCatalog extends TargetCatalog {

    private final MySqlTarget server;

    /** @param defaultDatabase of names without one */
    MySqlTargetCatalog(String name, MySqlTarget server, String defaultDatabase, Map<String, String> tableOptions) {
        super(name, defaultDatabase, tableOptions);
        this.server = server;
    }

    @Override
    Object shownDatabase() {
        return server;
    }

    @Override
    List<String> schemas() {
        return server.schemas();
    }

    @Override
    List<String> existingTables(String schema) {
        return server.tables(schema);
    }

    private Optional<MySqlTable> describe(ObjectPath path) {
        return server.describe(path.getDatabaseName(), path.getObjectName());
    }

    @Override
    boolean exists(ObjectPath path) {
        return describe(path).isPresent();
    }

    /** What is generated or invisible, or cannot be written, is not shown; a key that is not shown whole is none. */
    @Override
    Optional<Shown> table(ObjectPath path) {
        return describe(path).map(table -> {
            refuse(MySqlFit.problems(table));
            List<ShownColumn> columns = table.columns().stream()
                    .filter(column -> column.shown() && MySqlFit.writable(column))
                    .map(column -> new ShownColumn(
                            column.name(),
                            MySqlColumnTypes.flinkType(column).orElseThrow(),
                            emptyAsNull(column.comment())))
                    .toList();
            List<String> names = columns.stream().map(ShownColumn::name).toList();
            return new Shown(
                    columns, names.containsAll(table.key()) ? table.key() : List.of(), emptyAsNull(table.comment()));
        });
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    private static String emptyAsNull(String comment) {
        return comment.isEmpty() ? null : comment;
    }

    @Override
    Shown shown(TableDefinition definition) {
        RowType row = definition.columns();
        return new Shown(
                IntStream.range(0, row.getFieldCount())
                        .mapToObj(i -> new ShownColumn(
                                row.getFieldNames().get(i),
                                MySqlColumnTypes.shown(
                                        row.getTypeAt(i),
                                        definition
                                                .key()
                                                .contains(row.getFieldNames().get(i))),
                                emptyAsNull(definition.columnComments().get(i))))
                        .toList(),
                definition.key(),
                emptyAsNull(definition.comment()));
    }

    @Override
    void checkFits(TableDefinition definition) {
        describe(definition.path())
                .ifPresent(table -> refuse(MySqlFit.problems(table, definition.columns(), definition.key())));
    }

    @Override
    List<String> createStatements(TableDefinition definition) {
        String table = definition.path().getObjectName();
        List<Problem> problems = new ArrayList<>();
        Stream.concat(Stream.of(table), definition.columns().getFieldNames().stream())
                .filter(name -> !MySqlDdl.keepsName(name))
                .map(MySqlTargetCatalog::nameProblem)
                .forEach(problems::add);
        definition.columns().getFields().stream()
                .filter(field -> !MySqlDdl.makes(field.getType()))
                .map(field -> new Problem(
                        ErrorCode.TABLE_OPTION_INVALID,
                        "table %s: column %s is %s".formatted(definition.path(), field.getName(), field.getType()),
                        "at most 30 digits behind the point: MySQL keeps no more",
                        "Give the column such a type, and CAST in the INSERT."))
                .forEach(problems::add);
        refuse(problems);
        return List.of(MySqlDdl.createTable(
                definition.path().getDatabaseName(),
                table,
                definition.columns(),
                definition.key(),
                definition.comment(),
                definition.columnComments(),
                server.exactCollation()));
    }

    @Override
    String createStatement(String schema) {
        if (!MySqlDdl.keepsName(schema)) {
            throw new ProblemException(nameProblem(schema));
        }
        return MySqlDdl.createSchema(schema);
    }

    private static Problem nameProblem(String name) {
        return new Problem(
                ErrorCode.TABLE_OPTION_INVALID,
                "the name " + name,
                "1 to 64 characters up to U+FFFF, the last of them no blank",
                "Choose a name that MySQL takes.");
    }

    @Override
    String dropStatement(ObjectPath path) {
        return MySqlDdl.dropTable(path.getDatabaseName(), path.getObjectName());
    }

    /** That it has no tables, if it is not to cascade, has been looked at. */
    @Override
    String dropStatement(String schema, boolean cascade) {
        return MySqlDdl.dropSchema(schema);
    }

    @Override
    void change(List<String> statements) {
        server.change(statements);
    }
}
