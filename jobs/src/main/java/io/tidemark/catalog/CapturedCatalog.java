package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.TableName;
import io.tidemark.source.rows.MetadataColumn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabase;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * The tables of a source, which need no declaration.
 *
 * <p>They carry no options, so that no statement shows the password.
 */
abstract class CapturedCatalog extends DatabaseCatalog {

    private final CaptureOptions source;
    private final Connector connector;
    private final List<MetadataColumn> metadata;

    /** @param metadata the columns that every table shows behind its own */
    CapturedCatalog(
            String name,
            String defaultDatabase,
            CaptureOptions source,
            Connector connector,
            List<MetadataColumn> metadata) {
        super(name, defaultDatabase);
        this.source = source;
        this.connector = connector;
        this.metadata = metadata;
    }

    /**
     * How the catalog's tables would be declared one by one.
     *
     * @param catalog the catalog's type
     * @param identifier the connector
     * @param options those of the source, in the connector's words
     * @param database the option for the table's database
     * @param table the option for its name
     */
    record Connector(
            String catalog,
            String identifier,
            Map<String, String> options,
            ConfigOption<String> database,
            ConfigOption<String> table) {

        Connector {
            options = Map.copyOf(options);
        }
    }

    @Override
    final UnsupportedOperationException refused(String statement) {
        return new UnsupportedOperationException(
                "catalog %s shows a source database and cannot change it".formatted(getName()));
    }

    final CaptureOptions source() {
        return source;
    }

    /** The table, or nothing if there is none of the name. */
    abstract Optional<Shown> table(TableName name);

    @Override
    final CaptureOptions shownDatabase() {
        return source;
    }

    @Override
    public final void createDatabase(String name, CatalogDatabase database, boolean ignoreIfExists) {
        throw refused("CREATE DATABASE " + name);
    }

    @Override
    public final void dropDatabase(String name, boolean ignoreIfNotExists, boolean cascade) {
        throw refused("DROP DATABASE " + name);
    }

    @Override
    public final void createTable(ObjectPath path, CatalogBaseTable table, boolean ignoreIfExists) {
        throw refused("CREATE TABLE " + path);
    }

    @Override
    public final void dropTable(ObjectPath path, boolean ignoreIfNotExists) {
        throw refused("DROP TABLE " + path);
    }

    @Override
    public final boolean tableExists(ObjectPath path) {
        return table(name(path)).isPresent();
    }

    private static TableName name(ObjectPath path) {
        return new TableName(path.getDatabaseName(), path.getObjectName());
    }

    @Override
    public final CatalogBaseTable getTable(ObjectPath path) throws TableNotExistException {
        Shown table = table(name(path)).orElseThrow(() -> new TableNotExistException(getName(), path));
        if (table.columns().isEmpty()) {
            throw new ProblemException(new Problem(
                    ErrorCode.SOURCE_TABLE_UNREADABLE,
                    "%s: %s has no column that can be read".formatted(source, name(path)),
                    "a table with a column that is in the log: one that is not generated",
                    "Add a column to the table, or take the table out of the pipeline."));
        }
        return table.table(
                Map.of(),
                schema -> metadata.forEach(
                        column -> schema.columnByMetadata(column.key(), column.type(), column.key(), true)));
    }

    @Override
    public final Optional<Factory> getFactory() {
        return Optional.of(new TableFactory(connector));
    }

    /**
     * Reads the catalog's tables, whose options are the catalog's, as if they had been declared one by one.
     *
     * <p>The connector is looked up in the class loader of the statement that reads: Flink's SQL client loads the jars of a
     * session anew for each statement, and what two class loaders have loaded does not find each other's reader.
     */
    private record TableFactory(Connector connector) implements DynamicTableSourceFactory {

        @Override
        public String factoryIdentifier() {
            return connector.catalog();
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
            Map<String, String> options = new HashMap<>(connector.options());
            options.put(FactoryUtil.CONNECTOR.key(), connector.identifier());
            options.put(
                    connector.database().key(), context.getObjectIdentifier().getDatabaseName());
            options.put(connector.table().key(), context.getObjectIdentifier().getObjectName());
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
