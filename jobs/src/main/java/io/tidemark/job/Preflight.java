package io.tidemark.job;

import io.tidemark.catalog.PostgresCdcOptions;
import io.tidemark.catalog.TargetTableFactory;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.PostgresEndpoint;
import io.tidemark.source.PostgresPreflight;
import io.tidemark.target.TargetPreflight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.catalog.CatalogManager;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogBaseTable;
import org.apache.flink.table.catalog.ResolvedCatalogTable;

/** Asks every database that a pipeline's tables name whether it is ready, before anything is submitted. */
final class Preflight {

    private final boolean restored;
    private final Map<PostgresEndpoint, List<CapturedTable>> sources = new LinkedHashMap<>();
    private final Map<String, String> slots = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private Preflight(boolean restored) {
        this.restored = restored;
    }

    /**
     * Every problem found.
     *
     * @param tables those that the pipeline file declares
     * @param restored whether the job will start from a savepoint or checkpoint
     */
    static List<Problem> check(CatalogManager catalogs, List<ObjectIdentifier> tables, boolean restored) {
        Preflight preflight = new Preflight(restored);
        for (ObjectIdentifier table : tables) {
            catalogs.getTable(table).ifPresent(declared -> preflight.take(table.getObjectName(), declared));
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
        try {
            if (PostgresCdcOptions.isSource(declared.getOptions())) {
                take(name, PostgresCdcOptions.read(name, declared));
            } else if (TargetTableFactory.isTarget(declared.getOptions())) {
                problems.addAll(TargetPreflight.check(TargetTableFactory.targetTable(name, declared), restored));
            }
        } catch (ProblemException refused) {
            problems.addAll(refused.problems());
        }
    }

    /** Two readers of one slot would re-make its publication for each one's table in turn. */
    private void take(String name, PostgresCdcOptions options) {
        PostgresEndpoint source = options.source();
        String slot = options.table().slot();
        String first = slots.putIfAbsent("%s:%d %s".formatted(source.host(), source.port(), slot), name);
        if (first != null) {
            problems.add(new Problem(
                    ErrorCode.SLOT_SHARED,
                    "tables %s and %s: 'slot.name' = '%s'".formatted(first, name, slot),
                    "a slot of its own for each table",
                    "Give one of them another slot.name."));
        }
        sources.computeIfAbsent(source, endpoint -> new ArrayList<>()).add(options.table());
    }
}
