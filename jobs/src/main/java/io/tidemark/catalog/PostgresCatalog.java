package io.tidemark.catalog;

import io.tidemark.problem.ProblemException;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.TableName;
import io.tidemark.source.postgres.PostgresPreflight;
import io.tidemark.source.postgres.SourceColumn;
import io.tidemark.source.postgres.SourceTable;
import io.tidemark.source.postgres.SourceTables;
import io.tidemark.source.rows.MetadataColumn;
import io.tidemark.source.value.PostgresTypes;
import java.sql.Connection;
import java.sql.SQLException;
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
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * A Postgres database: its schemas are Flink's databases, its tables need no declaration. Generated columns are not
 * shown, the log does not carry them.
 *
 * <p>The tables carry no options, so that no statement shows the password.
 */
final class PostgresCatalog extends ReadOnlyCatalog {

    private static final String DEFAULT_SCHEMA = "public";

    private final CaptureOptions options;
    private final List<MetadataColumn> metadata;

    PostgresCatalog(String name, CaptureOptions options, List<MetadataColumn> metadata) {
        super(name, DEFAULT_SCHEMA);
        this.options = options;
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
        return Optional.of(new TableFactory(options));
    }

    /** Reads the catalog's tables, whose options are the catalog's. */
    private record TableFactory(CaptureOptions options) implements DynamicTableSourceFactory {

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
            TableName name = new TableName(
                    context.getObjectIdentifier().getDatabaseName(),
                    context.getObjectIdentifier().getObjectName());
            return new CapturedTableSource(options, PostgresTableFactory.declared(name, context.getCatalogTable()));
        }
    }
}
