package io.tidemark.job;

import io.tidemark.catalog.DeclaredSource;
import io.tidemark.catalog.DeclaredTarget;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Subject;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CaptureSource;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.Start;
import io.tidemark.target.TargetPreflight;
import io.tidemark.target.TargetTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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

    private final String pipeline;
    private final Start start;
    private final Map<CaptureOptions, List<DeclaredTable>> sources = new LinkedHashMap<>();
    private final Map<String, TargetTable> targets = new LinkedHashMap<>();
    private final Map<String, String> writers = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param pipeline the name that targets know the pipeline by
     * @param start what the databases are to be ready for
     */
    Preflight(String pipeline, Start start) {
        this.pipeline = pipeline;
        this.start = start;
    }

    /**
     * Looks at the tables that the pipeline file declares or writes, and at their databases.
     *
     * @param tables each once
     * @param written those of them that an INSERT writes
     */
    void checkDeclared(
            CatalogManager catalogs, Collection<ObjectIdentifier> tables, Collection<ObjectIdentifier> written) {
        for (ObjectIdentifier table : tables) {
            catalogs.getTable(table)
                    .ifPresent(declared -> take(table.getObjectName(), declared, written.contains(table)));
        }
        checkAddresses();
        sources.forEach((source, captured) -> findings.addAll(source.check(captured, start)));
    }

    /** A database of two names would have two committers, each of which takes the pipeline from the other. */
    private void checkAddresses() {
        if (targets.size() < 2) {
            return;
        }
        Map<String, TargetTable> known = new HashMap<>();
        for (TargetTable target : targets.values()) {
            TargetTable other = TargetPreflight.identity(target)
                    .map(identity -> known.putIfAbsent(identity, target))
                    .orElse(null);
            if (other != null) {
                refuse(
                        target,
                        new Problem(
                                ErrorCode.TABLE_OPTION_INVALID,
                                "tables %s and %s are of one database, by two addresses: %s and %s"
                                        .formatted(other, target, other.database(), target.database()),
                                "one address for all tables of a database: one transaction changes them all",
                                "Give both the same url."));
            }
        }
    }

    /** Looks at the databases that are read through catalogs, of which the planner has found the tables. */
    void checkPlanned(Collection<CaptureSource> readers) {
        for (CaptureSource reader : readers) {
            if (!sources.containsKey(reader.options())) {
                sources.put(reader.options(), reader.declared());
                findings.addAll(reader.options().check(reader.declared(), start));
            }
        }
    }

    /** Looks at the databases of catalogs of which nobody knows the tables, since the pipeline cannot be planned. */
    void checkUnplanned(CatalogManager catalogs) {
        for (String name : catalogs.listCatalogs()) {
            Optional<CaptureOptions> source = catalogs.getCatalog(name).flatMap(DeclaredSource::ofCatalog);
            if (source.isPresent() && !sources.containsKey(source.get())) {
                sources.put(source.get(), List.of());
                findings.addAll(source.get().check(List.of(), start));
                Findings tables = new Findings(Subject.source(source.get()));
                tables.unknown("tables", "not asked: without a plan nobody knows which are read");
                findings.addAll(tables.list());
            }
        }
    }

    /** What was looked at so far, and what came out. */
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** The databases that were asked. */
    List<CaptureOptions> sources() {
        return List.copyOf(sources.keySet());
    }

    private void take(String name, ContextResolvedTable table, boolean written) {
        ResolvedCatalogBaseTable<?> resolved = table.getResolvedTable();
        if (!(resolved instanceof ResolvedCatalogTable declared)) {
            return;
        }
        try {
            Optional<DeclaredSource> source = DeclaredSource.of(name, declared);
            if (source.isPresent()) {
                List<DeclaredTable> declarations =
                        sources.computeIfAbsent(source.get().options(), options -> new ArrayList<>());
                // Two that differ in metadata columns alone are of one table, which is asked for once.
                if (!declarations.contains(source.get().table())) {
                    declarations.add(source.get().table());
                }
            } else {
                DeclaredTarget.of(table)
                        .ifPresent(target -> take(table.getIdentifier().asSummaryString(), target, written));
            }
        } catch (ProblemException refused) {
            Findings options = new Findings(Pipeline.SUBJECT);
            for (Problem problem : refused.problems()) {
                options.problem("options of table " + name, problem);
            }
            findings.addAll(options.list());
        }
    }

    private void take(String name, DeclaredTarget declared, boolean written) {
        TargetTable target = declared.table();
        TargetTable other = targets.putIfAbsent(target.database(), target);
        if (other != null && !(other.url().equals(target.url()) && other.user().equals(target.user()))) {
            refuse(
                    target,
                    new Problem(
                            ErrorCode.TABLE_OPTION_INVALID,
                            "tables %s and %s are of one database, %s, by different urls or users"
                                    .formatted(other, target, target.database()),
                            "one url and one user for all tables of a database: one transaction changes them all",
                            "Give both the same url, username and password."));
        }
        Optional<String> first = other == null ? Optional.of(pipeline) : Optional.empty();
        findings.addAll(
                declared.toBeMade()
                        ? TargetPreflight.checkBeforeItIsMade(target, first, start.isRestored())
                        : TargetPreflight.check(target, first, start.isRestored()));
        String place = target.database() + " " + target;
        if (written && writers.putIfAbsent(place, name) != null) {
            refuse(
                    target,
                    new Problem(
                            ErrorCode.TARGET_WRITTEN_TWICE,
                            "%s, which is also %s: a second INSERT INTO %s".formatted(name, writers.get(place), target),
                            "one statement for each target table: what two of them write overtakes each other",
                            "Join the two by UNION ALL, or write into two tables."));
        }
    }

    private void refuse(TargetTable target, Problem problem) {
        Findings refused = new Findings(Subject.target(target.database()));
        refused.problem("table " + target, problem);
        findings.addAll(refused.list());
    }
}
