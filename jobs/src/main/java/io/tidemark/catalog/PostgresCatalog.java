package io.tidemark.catalog;

import io.tidemark.problem.ProblemException;
import io.tidemark.source.TableName;
import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.postgres.PostgresPreflight;
import io.tidemark.source.postgres.SourceColumn;
import io.tidemark.source.postgres.SourceTable;
import io.tidemark.source.postgres.SourceTables;
import io.tidemark.source.rows.MetadataColumn;
import io.tidemark.source.value.PostgresTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabase;
import org.apache.flink.table.catalog.CatalogDatabaseImpl;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.DatabaseNotExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * A Postgres database: its schemas are Flink's databases, its tables need no declaration. Generated columns are not
 * shown, the log does not carry them.
 *
 * <p>The tables carry no options, so that no statement shows the password.
 */
final class PostgresCatalog extends ReadOnlyCatalog {

    private static final String DEFAULT_SCHEMA = "public";

    private final PostgresCapture options;
    private final Map<String, String> tableOptions;
    private final List<MetadataColumn> metadata;

    /** @param tableOptions the same options in the words of {@link PostgresTableFactory} */
    PostgresCatalog(
            String name, PostgresCapture options, Map<String, String> tableOptions, List<MetadataColumn> metadata) {
        super(name, DEFAULT_SCHEMA);
        this.options = options;
        this.tableOptions = Map.copyOf(tableOptions);
        this.metadata = metadata;
    }

    private interface Question<T> {

        T ask(SourceTables tables) throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        try (Connection connection = options.endpoint().connect()) {
            return question.ask(new SourceTables(connection));
        } catch (SQLException failure) {
            throw new ProblemException(PostgresPreflight.connectionProblem(options.endpoint(), failure), failure);
        }
    }

    @Override
    public List<String> listDatabases() {
        return ask(SourceTables::schemas);
    }

    @Override
    public boolean databaseExists(String name) {
        return listDatabases().contains(name);
    }

    @Override
    public CatalogDatabase getDatabase(String name) throws DatabaseNotExistException {
        if (!databaseExists(name)) {
            throw new DatabaseNotExistException(getName(), name);
        }
        return new CatalogDatabaseImpl(Map.of(), "schema of " + options.endpoint());
    }

    @Override
    public List<String> listTables(String database) throws DatabaseNotExistException {
        if (!databaseExists(database)) {
            throw new DatabaseNotExistException(getName(), database);
        }
        return ask(tables -> tables.tables(database));
    }

    @Override
    public boolean tableExists(ObjectPath path) {
        return describe(path).isPresent();
    }

    @Override
    public CatalogBaseTable getTable(ObjectPath path) throws TableNotExistException {
        SourceTable table = describe(path).orElseThrow(() -> new TableNotExistException(getName(), path));
        return CatalogTable.newBuilder()
                .schema(schema(table))
                .comment(table.comment())
                .options(Map.of())
                .build();
    }

    private Optional<SourceTable> describe(ObjectPath path) {
        return ask(tables -> tables.describe(new TableName(path.getDatabaseName(), path.getObjectName())));
    }

    private Schema schema(SourceTable table) {
        Schema.Builder schema = Schema.newBuilder();
        for (SourceColumn column : table.columns()) {
            if (!column.generated()) {
                schema.column(
                        column.name(),
                        TypeConversions.fromLogicalToDataType(
                                PostgresTypes.flinkType(column.type(), column.nullable())));
                if (column.comment() != null) {
                    schema.withComment(column.comment());
                }
            }
        }
        for (MetadataColumn column : metadata) {
            schema.columnByMetadata(column.key(), column.type(), column.key(), true);
        }
        List<String> key = key(table);
        if (!key.isEmpty()) {
            schema.primaryKey(key);
        }
        return schema.build();
    }

    /** A primary key, or what stands in for one: the unique index chosen as replica identity. */
    private static List<String> key(SourceTable table) {
        return table.primaryKey().isEmpty() ? table.identity() : table.primaryKey();
    }

    @Override
    public Optional<Factory> getFactory() {
        return Optional.of(new TableFactory(tableOptions));
    }

    /**
     * Reads the catalog's tables, whose options are the catalog's, as if they had been declared one by one.
     *
     * <p>The connector is looked up in the class loader of the statement that reads: Flink's SQL client loads the jars of a
     * session anew for each statement, and what two class loaders have loaded does not find each other's reader.
     */
    private record TableFactory(Map<String, String> tableOptions) implements DynamicTableSourceFactory {

        @Override
        public String factoryIdentifier() {
            return PostgresCatalogFactory.IDENTIFIER;
        }

        @Override
        public Set<ConfigOption<?>> requiredOptions() {
            return Set.of();
        }

        @Override
        public Set<ConfigOption<?>> optionalOptions() {
            return Set.of();
        }

        @Override
        public DynamicTableSource createDynamicTableSource(Context context) {
            Map<String, String> options = new HashMap<>(tableOptions);
            options.put(FactoryUtil.CONNECTOR.key(), PostgresTableFactory.IDENTIFIER);
            options.put(
                    PostgresSourceOptions.SCHEMA_NAME.key(),
                    context.getObjectIdentifier().getDatabaseName());
            options.put(
                    PostgresSourceOptions.TABLE_NAME.key(),
                    context.getObjectIdentifier().getObjectName());
            return FactoryUtil.createDynamicTableSource(
                    null,
                    context.getObjectIdentifier(),
                    context.getCatalogTable().copy(options),
                    Map.of(),
                    context.getConfiguration(),
                    context.getClassLoader(),
                    context.isTemporary());
        }
    }
}
