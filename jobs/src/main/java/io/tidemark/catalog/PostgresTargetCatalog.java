package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.target.PostgresColumnTypes;
import io.tidemark.target.PostgresDdl;
import io.tidemark.target.PostgresFit;
import io.tidemark.target.PostgresTable;
import io.tidemark.target.PostgresTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.types.logical.RowType;

/** A Postgres database as a target: its schemas are Flink's databases. */
final class PostgresTargetCatalog extends TargetCatalog {

    /** Where a server without a search path would look. */
    private static final String UNSET_SCHEMA = "public";

    private final PostgresTarget database;
    private final String defaultSchema;

    /** @param defaultSchema empty for the search path's */
    PostgresTargetCatalog(
            String name, PostgresTarget database, String defaultSchema, Map<String, String> tableOptions) {
        super(name, UNSET_SCHEMA, tableOptions);
        this.database = database;
        this.defaultSchema = defaultSchema;
    }

    @Override
    public String getDefaultDatabase() {
        return defaultSchema.isEmpty() ? database.defaultSchema() : defaultSchema;
    }

    @Override
    Object shownDatabase() {
        return database;
    }

    @Override
    List<String> schemas() {
        return database.schemas();
    }

    @Override
    List<String> existingTables(String schema) {
        return database.tables(schema);
    }

    private Optional<PostgresTable> describe(ObjectPath path) {
        return database.describe(path.getDatabaseName(), path.getObjectName());
    }

    @Override
    boolean exists(ObjectPath path) {
        return describe(path).isPresent();
    }

    /** What is generated, or cannot be written, is not shown; a key that is not shown whole is none. */
    @Override
    Optional<Shown> table(ObjectPath path) {
        return describe(path).map(table -> {
            refuse(PostgresFit.problems(table));
            List<ShownColumn> columns = table.columns().stream()
                    .filter(PostgresFit::writable)
                    .map(column -> new ShownColumn(
                            column.name(),
                            PostgresColumnTypes.flinkType(column).orElseThrow(),
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
                                PostgresColumnTypes.shown(row.getTypeAt(i)),
                                emptyAsNull(definition.columnComments().get(i))))
                        .toList(),
                definition.key(),
                emptyAsNull(definition.comment()));
    }

    @Override
    void checkFits(TableDefinition definition) {
        describe(definition.path())
                .ifPresent(table -> refuse(PostgresFit.problems(table, definition.columns(), definition.key())));
    }

    @Override
    List<String> createStatements(TableDefinition definition) {
        String schema = definition.path().getDatabaseName();
        String table = definition.path().getObjectName();
        refuse(Stream.concat(Stream.of(table), definition.columns().getFieldNames().stream())
                .filter(name -> !PostgresDdl.keepsName(name))
                .map(PostgresTargetCatalog::nameProblem)
                .toList());
        List<String> statements = new ArrayList<>();
        statements.add(PostgresDdl.createTable(schema, table, definition.columns(), definition.key()));
        statements.addAll(PostgresDdl.comments(
                schema, table, definition.comment(), definition.columns(), definition.columnComments()));
        return statements;
    }

    @Override
    String createStatement(String schema) {
        if (!PostgresDdl.keepsName(schema)) {
            throw new ProblemException(nameProblem(schema));
        }
        return PostgresDdl.createSchema(schema);
    }

    private static Problem nameProblem(String name) {
        return new Problem(
                ErrorCode.TABLE_OPTION_INVALID,
                "the name " + name,
                "1 to 63 bytes: Postgres cuts a longer name without a word",
                "Choose a shorter name.");
    }

    @Override
    String dropStatement(ObjectPath path) {
        return PostgresDdl.dropTable(path.getDatabaseName(), path.getObjectName());
    }

    @Override
    String dropStatement(String schema, boolean cascade) {
        return PostgresDdl.dropSchema(schema, cascade);
    }

    @Override
    void change(List<String> statements) {
        database.change(statements);
    }
}
