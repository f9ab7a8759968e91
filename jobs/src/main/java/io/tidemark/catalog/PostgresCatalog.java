package io.tidemark.catalog;

import io.tidemark.connection.Questions;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.TableName;
import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.postgres.PostgresPreflight;
import io.tidemark.source.postgres.SourceTable;
import io.tidemark.source.postgres.SourceTables;
import io.tidemark.source.rows.MetadataColumn;
import io.tidemark.source.value.PostgresTypes;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Postgres database: its schemas are Flink's databases. Generated columns are not shown, the log does not carry them.
 */
final class PostgresCatalog extends CapturedCatalog {

    private static final String DEFAULT_SCHEMA = "public";

    private final PostgresCapture options;

    /** @param tableOptions the same options in the words of {@link PostgresTableFactory} */
    PostgresCatalog(
            String name, PostgresCapture options, Map<String, String> tableOptions, List<MetadataColumn> metadata) {
        super(
                name,
                DEFAULT_SCHEMA,
                options,
                new Connector(
                        PostgresCatalogFactory.IDENTIFIER,
                        PostgresTableFactory.IDENTIFIER,
                        tableOptions,
                        PostgresSourceOptions.SCHEMA_NAME,
                        PostgresSourceOptions.TABLE_NAME),
                metadata);
        this.options = options;
    }

    private interface Question<T> {

        T ask(SourceTables tables) throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        try {
            return Questions.ask(options.endpoint(), connection -> question.ask(new SourceTables(connection)));
        } catch (SQLException failure) {
            throw new ProblemException(PostgresPreflight.connectionProblem(options.endpoint(), failure), failure);
        }
    }

    @Override
    public List<String> listDatabases() {
        return ask(SourceTables::schemas);
    }

    @Override
    List<String> tables(String schema) {
        return ask(tables -> tables.tables(schema));
    }

    @Override
    Optional<Shown> table(TableName name) {
        return ask(tables -> tables.describe(name)).map(PostgresCatalog::shown);
    }

    private static Shown shown(SourceTable table) {
        return new Shown(
                table.columns().stream()
                        .filter(column -> !column.generated())
                        .map(column -> new ShownColumn(
                                column.name(),
                                PostgresTypes.flinkType(column.type(), column.nullable()),
                                column.comment()))
                        .toList(),
                key(table),
                table.comment());
    }

    /** A primary key, or what stands in for one: the unique index chosen as replica identity. */
    private static List<String> key(SourceTable table) {
        return table.primaryKey().isEmpty() ? table.identity() : table.primaryKey();
    }
}
