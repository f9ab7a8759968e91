package io.tidemark.catalog;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.AbstractCatalog;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabase;
import org.apache.flink.table.catalog.CatalogDatabaseImpl;
import org.apache.flink.table.catalog.CatalogFunction;
import org.apache.flink.table.catalog.CatalogPartition;
import org.apache.flink.table.catalog.CatalogPartitionSpec;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.DatabaseNotExistException;
import org.apache.flink.table.catalog.exceptions.FunctionNotExistException;
import org.apache.flink.table.catalog.stats.CatalogColumnStatistics;
import org.apache.flink.table.catalog.stats.CatalogTableStatistics;
import org.apache.flink.table.expressions.Expression;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.utils.TypeConversions;

/** A catalog of what a database has: tables in schemas, and nothing else that Flink knows. */
abstract class DatabaseCatalog extends AbstractCatalog {

    DatabaseCatalog(String name, String defaultDatabase) {
        super(name, defaultDatabase);
    }

    /**
     * What is thrown for a change that is not to be made through the catalog.
     *
     * @param statement the beginning of the statement that would make it: {@code ALTER TABLE public.orders}
     */
    abstract RuntimeException refused(String statement);

    /** The database or server, as its tables' comments name it. */
    abstract Object shownDatabase();

    /** The tables of a schema that exists. */
    abstract List<String> tables(String schema);

    /**
     * A table as it is shown.
     *
     * @param key empty for none
     * @param comment null for none
     */
    record Shown(List<ShownColumn> columns, List<String> key, String comment) {

        Shown {
            columns = List.copyOf(columns);
            key = List.copyOf(key);
        }

        /** @param others adds columns behind its own */
        CatalogTable table(Map<String, String> options, Consumer<Schema.Builder> others) {
            Schema.Builder schema = Schema.newBuilder();
            for (ShownColumn column : columns) {
                schema.column(column.name(), TypeConversions.fromLogicalToDataType(column.type()));
                if (column.comment() != null) {
                    schema.withComment(column.comment());
                }
            }
            others.accept(schema);
            if (!key.isEmpty()) {
                schema.primaryKey(key);
            }
            return CatalogTable.newBuilder()
                    .schema(schema.build())
                    .comment(comment)
                    .options(options)
                    .build();
        }
    }

    /** @param comment null for none */
    record ShownColumn(String name, LogicalType type, String comment) {}

    @Override
    public boolean databaseExists(String name) {
        return listDatabases().contains(name);
    }

    @Override
    public final CatalogDatabase getDatabase(String name) throws DatabaseNotExistException {
        if (!databaseExists(name)) {
            throw new DatabaseNotExistException(getName(), name);
        }
        return new CatalogDatabaseImpl(Map.of(), "of " + shownDatabase());
    }

    @Override
    public final List<String> listTables(String database) throws DatabaseNotExistException {
        if (!databaseExists(database)) {
            throw new DatabaseNotExistException(getName(), database);
        }
        return tables(database);
    }

    @Override
    public void open() {
        // A connection is opened when something is asked.
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }

    @Override
    public void alterDatabase(String name, CatalogDatabase database, boolean ignoreIfNotExists) {
        throw refused("ALTER DATABASE " + name);
    }

    @Override
    public void renameTable(ObjectPath path, String name, boolean ignoreIfNotExists) {
        throw refused("ALTER TABLE " + path);
    }

    @Override
    public void alterTable(ObjectPath path, CatalogBaseTable table, boolean ignoreIfNotExists) {
        throw refused("ALTER TABLE " + path);
    }

    @Override
    public List<String> listViews(String database) {
        return List.of();
    }

    @Override
    public List<CatalogPartitionSpec> listPartitions(ObjectPath path) {
        return List.of();
    }

    @Override
    public List<CatalogPartitionSpec> listPartitions(ObjectPath path, CatalogPartitionSpec spec) {
        return List.of();
    }

    @Override
    public List<CatalogPartitionSpec> listPartitionsByFilter(ObjectPath path, List<Expression> filters) {
        return List.of();
    }

    @Override
    public CatalogPartition getPartition(ObjectPath path, CatalogPartitionSpec spec) {
        throw refused("SHOW PARTITIONS " + path);
    }

    @Override
    public boolean partitionExists(ObjectPath path, CatalogPartitionSpec spec) {
        return false;
    }

    @Override
    public void createPartition(
            ObjectPath path, CatalogPartitionSpec spec, CatalogPartition partition, boolean ignoreIfExists) {
        throw refused("ALTER TABLE " + path);
    }

    @Override
    public void dropPartition(ObjectPath path, CatalogPartitionSpec spec, boolean ignoreIfNotExists) {
        throw refused("ALTER TABLE " + path);
    }

    @Override
    public void alterPartition(
            ObjectPath path, CatalogPartitionSpec spec, CatalogPartition partition, boolean ignoreIfNotExists) {
        throw refused("ALTER TABLE " + path);
    }

    @Override
    public List<String> listFunctions(String database) {
        return List.of();
    }

    @Override
    public CatalogFunction getFunction(ObjectPath path) throws FunctionNotExistException {
        throw new FunctionNotExistException(getName(), path);
    }

    @Override
    public boolean functionExists(ObjectPath path) {
        return false;
    }

    @Override
    public void createFunction(ObjectPath path, CatalogFunction function, boolean ignoreIfExists) {
        throw refused("CREATE FUNCTION " + path);
    }

    @Override
    public void alterFunction(ObjectPath path, CatalogFunction function, boolean ignoreIfNotExists) {
        throw refused("ALTER FUNCTION " + path);
    }

    @Override
    public void dropFunction(ObjectPath path, boolean ignoreIfNotExists) {
        throw refused("DROP FUNCTION " + path);
    }

    @Override
    public CatalogTableStatistics getTableStatistics(ObjectPath path) {
        return CatalogTableStatistics.UNKNOWN;
    }

    @Override
    public CatalogColumnStatistics getTableColumnStatistics(ObjectPath path) {
        return CatalogColumnStatistics.UNKNOWN;
    }

    @Override
    public CatalogTableStatistics getPartitionStatistics(ObjectPath path, CatalogPartitionSpec spec) {
        return CatalogTableStatistics.UNKNOWN;
    }

    @Override
    public CatalogColumnStatistics getPartitionColumnStatistics(ObjectPath path, CatalogPartitionSpec spec) {
        return CatalogColumnStatistics.UNKNOWN;
    }

    @Override
    public void alterTableStatistics(ObjectPath path, CatalogTableStatistics statistics, boolean ignoreIfNotExists) {
        throw refused("ANALYZE TABLE " + path);
    }

    @Override
    public void alterTableColumnStatistics(
            ObjectPath path, CatalogColumnStatistics statistics, boolean ignoreIfNotExists) {
        throw refused("ANALYZE TABLE " + path);
    }

    @Override
    public void alterPartitionStatistics(
            ObjectPath path, CatalogPartitionSpec spec, CatalogTableStatistics statistics, boolean ignoreIfNotExists) {
        throw refused("ANALYZE TABLE " + path);
    }

    @Override
    public void alterPartitionColumnStatistics(
            ObjectPath path, CatalogPartitionSpec spec, CatalogColumnStatistics statistics, boolean ignoreIfNotExists) {
        throw refused("ANALYZE TABLE " + path);
    }
}
