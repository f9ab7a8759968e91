package io.tidemark.job;

import io.tidemark.job.Computation.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.CatalogFunction;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.ddl.AlterCatalogFunctionOperation;
import org.apache.flink.table.operations.ddl.AlterTableOperation;
import org.apache.flink.table.operations.ddl.CreateCatalogFunctionOperation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.flink.table.operations.ddl.CreateTempSystemFunctionOperation;
import org.apache.flink.table.operations.ddl.DropCatalogFunctionOperation;
import org.apache.flink.table.operations.ddl.DropTableOperation;
import org.apache.flink.table.operations.ddl.DropTempSystemFunctionOperation;

/**
 * What the names in a pipeline's file mean, as far as its plan does not say it. Never a statement's text, nor options or
 * resources: there may be secrets in them.
 */
final class Definitions {

    private final TableEnvironmentInternal tables;
    private final Map<ObjectIdentifier, List<String>> declared = new LinkedHashMap<>();
    private final Set<ObjectIdentifier> written = new HashSet<>();
    private final List<Definition> changes = new ArrayList<>();

    Definitions(TableEnvironmentInternal tables) {
        this.tables = tables;
    }

    /** @param inserts how many stand ahead of the statement */
    void carryOut(String statement, Operation operation, int inserts) {
        Optional<Definition> function = function(operation, inserts);
        tables.executeSql(statement);
        function.ifPresent(changes::add);
        if (operation instanceof CreateTableOperation create) {
            if (declared.containsKey(create.getTableIdentifier())) {
                change("REDECLARE", create.getTableIdentifier(), inserts);
            } else {
                declared.put(create.getTableIdentifier(), columns(create.getTableIdentifier()));
            }
        } else if (operation instanceof AlterTableOperation alter) {
            change("ALTER", alter.getTableIdentifier(), inserts);
        } else if (operation instanceof DropTableOperation drop) {
            change("DROP", drop.getTableIdentifier(), inserts);
        }
    }

    /** Notes a table that an insert writes. */
    void written(ContextResolvedTable target) {
        declared.computeIfAbsent(target.getIdentifier(), none -> columns(target.getResolvedSchema()));
        written.add(target.getIdentifier());
    }

    /** The columns of each table as it was declared first. */
    Map<String, Table> tables() {
        Map<String, Table> named = new TreeMap<>();
        declared.forEach(
                (table, columns) -> named.put(table.asSummaryString(), new Table(columns, written.contains(table))));
        return named;
    }

    /** What has been made of functions, and of tables since they were declared, in the file's order. */
    List<Definition> changes() {
        return List.copyOf(changes);
    }

    private void change(String what, ObjectIdentifier table, int inserts) {
        String name = table.asSummaryString();
        changes.add(new Definition(what + " TABLE " + name, name, columns(table), inserts, false));
    }

    private List<String> columns(ObjectIdentifier table) {
        return tables.getCatalogManager()
                .getTable(table)
                .map(found -> columns(found.getResolvedSchema()))
                .orElse(List.of());
    }

    private static List<String> columns(ResolvedSchema schema) {
        List<String> columns = new ArrayList<>();
        schema.getColumns().stream().map(Column::asSummaryString).forEach(columns::add);
        schema.getWatermarkSpecs().forEach(watermark -> columns.add(watermark.asSummaryString()));
        // Some catalogs make up the name of the constraint.
        schema.getPrimaryKey().ifPresent(key -> columns.add("PRIMARY KEY " + key.getColumns()));
        return columns;
    }

    private Optional<Definition> function(Operation operation, int inserts) {
        if (operation instanceof CreateCatalogFunctionOperation create) {
            return Optional.of(function(
                    create.isTemporary() ? "CREATE TEMPORARY" : "CREATE",
                    create.getFunctionIdentifier(),
                    as(create.getCatalogFunction()),
                    inserts));
        }
        if (operation instanceof AlterCatalogFunctionOperation alter) {
            return Optional.of(function(
                    alter.isTemporary() ? "ALTER TEMPORARY" : "ALTER",
                    alter.getFunctionIdentifier(),
                    as(alter.getCatalogFunction()),
                    inserts));
        }
        if (operation instanceof DropCatalogFunctionOperation drop) {
            return Optional.of(function(
                    drop.isTemporary() ? "DROP TEMPORARY" : "DROP", drop.getFunctionIdentifier(), List.of(), inserts));
        }
        if (operation instanceof CreateTempSystemFunctionOperation create) {
            return Optional.of(function("CREATE", create.getFunctionName(), as(create.getCatalogFunction()), inserts));
        }
        if (operation instanceof DropTempSystemFunctionOperation drop) {
            return Optional.of(function("DROP", drop.getFunctionName(), List.of(), inserts));
        }
        return Optional.empty();
    }

    private Definition function(String what, ObjectIdentifier function, List<String> as, int inserts) {
        boolean kept = tables.getCatalogManager()
                .getCatalog(function.getCatalogName())
                .filter(catalog -> catalog.functionExists(function.toObjectPath()))
                .isPresent();
        return new Definition(
                what + " FUNCTION " + function.asSummaryString(),
                normal(function.getObjectName()),
                as,
                inserts,
                kept || isCalled(function.getObjectName()));
    }

    private Definition function(String what, String function, List<String> as, int inserts) {
        return new Definition(
                what + " TEMPORARY SYSTEM FUNCTION " + function, normal(function), as, inserts, isCalled(function));
    }

    /** By Flink or the file, in whichever database. */
    private boolean isCalled(String function) {
        return Arrays.stream(tables.listFunctions()).anyMatch(function::equalsIgnoreCase)
                || changes.stream().anyMatch(change -> change.name().equals(normal(function)));
    }

    private static List<String> as(CatalogFunction function) {
        return List.of(function.getClassName(), function.getFunctionLanguage().name());
    }

    /** Flink finds functions in whichever case ({@code FunctionIdentifier.normalizeName}, 1.20). */
    private static String normal(String function) {
        return function.toLowerCase(Locale.ROOT);
    }
}
