package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabase;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.exceptions.DatabaseAlreadyExistException;
import org.apache.flink.table.catalog.exceptions.DatabaseNotEmptyException;
import org.apache.flink.table.catalog.exceptions.DatabaseNotExistException;
import org.apache.flink.table.catalog.exceptions.TableAlreadyExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * The tables of a target database, which need no declaration. What is created through the catalog is made there: at
 * once, or, of a pipeline file, after everything else about the pipeline has been found in order.
 *
 * <p>A table carries no option but its connector, so that no statement shows the password.
 */
public abstract class TargetCatalog extends DatabaseCatalog {

    private static final Map<String, String> SHOWN_OPTIONS =
            Map.of(FactoryUtil.CONNECTOR.key(), TargetTableFactory.IDENTIFIER);

    private final Map<String, String> tableOptions;
    private final Set<String> heldSchemas = new LinkedHashSet<>();
    private final Map<ObjectPath, TableDefinition> heldTables = new LinkedHashMap<>();
    private boolean holding;

    /**
     * @param defaultSchema that of names without one; not asked for where a subclass overrides {@link
     *     #getDefaultDatabase}
     * @param tableOptions what a table would be declared with, but for its schema and name
     */
    TargetCatalog(String name, String defaultSchema, Map<String, String> tableOptions) {
        super(name, defaultSchema);
        this.tableOptions = Map.copyOf(tableOptions);
    }

    /** The schemas that there are. */
    abstract List<String> schemas();

    /** Whether there is something under the name, be it a table or what is read like one. */
    abstract boolean exists(ObjectPath path);

    /**
     * The table as it is there, or nothing.
     *
     * @throws ProblemException if it cannot be written
     */
    abstract Optional<Shown> table(ObjectPath path);

    /** The table as it will be shown when it has been made. */
    abstract Shown shown(TableDefinition definition);

    /**
     * Looks whether the table that there is can take the place of the defined one.
     *
     * @throws ProblemException with everything that differs
     */
    abstract void checkFits(TableDefinition definition);

    /** @throws ProblemException if a name or type cannot be as it is defined */
    abstract List<String> createStatements(TableDefinition definition);

    abstract String createStatement(String schema);

    abstract String dropStatement(ObjectPath path);

    abstract String dropStatement(String schema, boolean cascade);

    /**
     * Carries out all of the statements, or none.
     *
     * @throws ProblemException if the database refuses one
     */
    abstract void change(List<String> statements);

    /** From now on nothing is changed in the database until {@link #carryOut}, if the catalog is one of a target. */
    public static void holdBack(Catalog catalog) {
        if (catalog instanceof TargetCatalog target) {
            target.holding = true;
        }
    }

    /**
     * Makes what was held back, if the catalog is one of a target.
     *
     * @throws ProblemException if the database refuses something
     */
    public static void carryOut(Catalog catalog) {
        if (catalog instanceof TargetCatalog target) {
            target.carryOut();
        }
    }

    private void carryOut() {
        List<String> statements = Stream.concat(
                        heldSchemas.stream().map(this::createStatement),
                        heldTables.values().stream().flatMap(table -> createStatements(table).stream()))
                .toList();
        if (!statements.isEmpty()) {
            change(statements);
        }
        heldSchemas.clear();
        heldTables.clear();
    }

    /** Whether the table is not there yet. */
    final boolean holds(ObjectPath path) {
        return heldTables.containsKey(path);
    }

    /** What a table would be declared with, the password included. Rows without a key cannot be put aside. */
    final Map<String, String> options(ObjectPath path, ResolvedCatalogTable table) {
        Map<String, String> options = new HashMap<>(tableOptions);
        if (table.getResolvedSchema().getPrimaryKey().isEmpty()) {
            options.remove(TargetOptions.ON_REFUSED_ROW.key());
        }
        options.putAll(SHOWN_OPTIONS);
        options.put(TargetOptions.SCHEMA_NAME.key(), path.getDatabaseName());
        options.put(TargetOptions.TABLE_NAME.key(), path.getObjectName());
        return options;
    }

    @Override
    final ProblemException refused(String statement) {
        return new ProblemException(new Problem(
                ErrorCode.STATEMENT_UNSUPPORTED,
                "catalog %s: %s".formatted(getName(), statement),
                "CREATE TABLE and CREATE DATABASE; outside of a pipeline file DROP TABLE and DROP DATABASE, too",
                "Make the change in the database itself."));
    }

    @Override
    public final List<String> listDatabases() {
        return Stream.concat(schemas().stream(), heldSchemas.stream()).toList();
    }

    @Override
    final List<String> tables(String schema) {
        List<String> tables = new ArrayList<>(heldSchemas.contains(schema) ? List.of() : existingTables(schema));
        heldTables.keySet().stream()
                .filter(path -> path.getDatabaseName().equals(schema))
                .map(ObjectPath::getObjectName)
                .forEach(tables::add);
        return tables;
    }

    abstract List<String> existingTables(String schema);

    @Override
    public final boolean tableExists(ObjectPath path) {
        return holds(path) || exists(path);
    }

    @Override
    public final CatalogBaseTable getTable(ObjectPath path) throws TableNotExistException {
        TableDefinition held = heldTables.get(path);
        Shown table =
                held == null ? table(path).orElseThrow(() -> new TableNotExistException(getName(), path)) : shown(held);
        return table.table(SHOWN_OPTIONS, schema -> {});
    }

    @Override
    public final void createDatabase(String name, CatalogDatabase database, boolean ignoreIfExists)
            throws DatabaseAlreadyExistException {
        if (databaseExists(name)) {
            if (!ignoreIfExists) {
                throw new DatabaseAlreadyExistException(getName(), name);
            }
        } else if (holding) {
            heldSchemas.add(name);
        } else {
            change(List.of(createStatement(name)));
        }
    }

    @Override
    public final void dropDatabase(String name, boolean ignoreIfNotExists, boolean cascade)
            throws DatabaseNotExistException, DatabaseNotEmptyException {
        if (!databaseExists(name)) {
            if (!ignoreIfNotExists) {
                throw new DatabaseNotExistException(getName(), name);
            }
            return;
        }
        refuseWhileHolding("DROP DATABASE " + name);
        if (!cascade && !existingTables(name).isEmpty()) {
            throw new DatabaseNotEmptyException(getName(), name);
        }
        change(List.of(dropStatement(name, cascade)));
    }

    @Override
    public final void createTable(ObjectPath path, CatalogBaseTable table, boolean ignoreIfExists)
            throws TableAlreadyExistException, DatabaseNotExistException {
        TableDefinition definition = TableDefinition.of(path, table);
        List<String> statements = createStatements(definition);
        if (!databaseExists(path.getDatabaseName())) {
            throw new DatabaseNotExistException(getName(), path.getDatabaseName());
        }
        if (tableExists(path)) {
            if (!ignoreIfExists) {
                throw new TableAlreadyExistException(getName(), path, new ProblemException(existing(path)));
            }
            if (!holds(path)) {
                checkFits(definition);
            }
        } else if (holding) {
            heldTables.put(path, definition);
        } else {
            change(statements);
        }
    }

    private Problem existing(ObjectPath path) {
        return new Problem(
                ErrorCode.TARGET_TABLE_EXISTS,
                "catalog %s: CREATE TABLE %s, and there is one".formatted(getName(), path),
                "a name that is free, or the table that is there",
                "Write CREATE TABLE IF NOT EXISTS, or leave the statement out: a catalog's tables need none.");
    }

    @Override
    public final void dropTable(ObjectPath path, boolean ignoreIfNotExists) throws TableNotExistException {
        if (!tableExists(path)) {
            if (!ignoreIfNotExists) {
                throw new TableNotExistException(getName(), path);
            }
            return;
        }
        refuseWhileHolding("DROP TABLE " + path);
        change(List.of(dropStatement(path)));
    }

    /** A file that is planned, or only looked at, must not take away rows. */
    private void refuseWhileHolding(String statement) {
        if (holding) {
            throw refused(statement);
        }
    }

    @Override
    public final Optional<Factory> getFactory() {
        return Optional.of(new CatalogTargetFactory(this));
    }
}
