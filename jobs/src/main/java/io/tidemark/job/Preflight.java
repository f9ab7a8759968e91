package io.tidemark.job;

import io.tidemark.catalog.PostgresCdcTableFactory;
import io.tidemark.catalog.TargetTableFactory;
import io.tidemark.problem.Problem;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.PostgresEndpoint;
import io.tidemark.source.PostgresPreflight;
import io.tidemark.target.TargetPreflight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.CatalogManager;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogBaseTable;
import org.apache.flink.table.catalog.ResolvedCatalogTable;

/** Asks every database that a pipeline's tables name whether it is ready, before anything is submitted. */
final class Preflight {

    private final Map<PostgresEndpoint, List<CapturedTable>> sources = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private Preflight() {}

    static List<Problem> check(TableEnvironmentInternal tables) {
        Preflight preflight = new Preflight();
        CatalogManager catalogs = tables.getCatalogManager();
        String catalog = tables.getCurrentCatalog();
        String database = tables.getCurrentDatabase();
        for (String name : tables.listTables()) {
            catalogs.getTable(ObjectIdentifier.of(catalog, database, name))
                    .ifPresent(table -> preflight.take(name, table));
        }
        preflight.sources.forEach(
                (source, captured) -> preflight.problems.addAll(PostgresPreflight.check(source, captured)));
        return preflight.problems;
    }

    private void take(String name, ContextResolvedTable table) {
        ResolvedCatalogBaseTable<?> resolved = table.getResolvedTable();
        if (!(resolved instanceof ResolvedCatalogTable declared)) {
            return;
        }
        Map<String, String> options = declared.getOptions();
        if (PostgresCdcTableFactory.isSource(options)) {
            PostgresEndpoint source = PostgresCdcTableFactory.endpoint(name, options);
            sources.computeIfAbsent(source, endpoint -> new ArrayList<>())
                    .add(PostgresCdcTableFactory.capturedTable(name, options));
        } else if (TargetTableFactory.isTarget(options)) {
            problems.addAll(TargetPreflight.check(TargetTableFactory.targetTable(name, declared)));
        }
    }
}
