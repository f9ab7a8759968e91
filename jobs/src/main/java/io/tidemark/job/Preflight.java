package io.tidemark.job;

import io.tidemark.catalog.DeclaredSource;
import io.tidemark.catalog.TargetTableFactory;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CaptureSource;
import io.tidemark.source.DeclaredTable;
import io.tidemark.target.TargetPreflight;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.catalog.CatalogManager;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogBaseTable;
import org.apache.flink.table.catalog.ResolvedCatalogTable;

/** Asks every database that a pipeline's tables name whether it is ready, before anything is submitted. */
final class Preflight {

    private final boolean restored;
    private final Map<CaptureOptions, List<DeclaredTable>> sources = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    /** @param restored whether the job will start from a savepoint or checkpoint */
    Preflight(boolean restored) {
        this.restored = restored;
    }

    /**
     * Every problem found of the tables that the pipeline file declares and of their databases.
     *
     * @throws ProblemException with all of them
     */
    void checkDeclared(CatalogManager catalogs, List<ObjectIdentifier> tables) {
        for (ObjectIdentifier table : tables) {
            catalogs.getTable(table).ifPresent(declared -> take(table.getObjectName(), declared));
        }
        sources.forEach((source, captured) -> problems.addAll(source.check(captured, restored)));
        refuse();
    }

    /**
     * Every problem of the databases that are read through catalogs, of which the planner has found the tables.
     *
     * @throws ProblemException with all of them
     */
    void checkPlanned(Collection<CaptureSource> readers) {
        for (CaptureSource reader : readers) {
            if (!sources.containsKey(reader.options())) {
                problems.addAll(reader.options().check(reader.declared(), restored));
            }
        }
        refuse();
    }

    private void refuse() {
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    private void take(String name, ContextResolvedTable table) {
        ResolvedCatalogBaseTable<?> resolved = table.getResolvedTable();
        if (!(resolved instanceof ResolvedCatalogTable declared)) {
            return;
        }
        try {
            Optional<DeclaredSource> source = DeclaredSource.of(name, declared);
            if (source.isPresent()) {
                sources.computeIfAbsent(source.get().options(), options -> new ArrayList<>())
                        .add(source.get().table());
            } else if (TargetTableFactory.isTarget(declared.getOptions())) {
                problems.addAll(TargetPreflight.check(TargetTableFactory.targetTable(name, declared), restored));
            }
        } catch (ProblemException refused) {
            problems.addAll(refused.problems());
        }
    }
}
