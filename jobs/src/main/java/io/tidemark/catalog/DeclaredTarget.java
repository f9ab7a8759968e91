package io.tidemark.catalog;

import io.tidemark.problem.ProblemException;
import io.tidemark.target.TargetTable;
import java.util.Optional;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.ResolvedCatalogTable;

/**
 * A table that a pipeline writes into a target of ours, be it declared or of a catalog.
 *
 * @param toBeMade whether it is not there before the pipeline starts
 */
public record DeclaredTarget(TargetTable table, boolean toBeMade) {

    /**
     * Reads a table's options and columns.
     *
     * @return empty if it is none of a target of ours
     * @throws ProblemException with everything about it that cannot be used
     */
    public static Optional<DeclaredTarget> of(ContextResolvedTable found) {
        if (!(found.getResolvedTable() instanceof ResolvedCatalogTable table)) {
            return Optional.empty();
        }
        ObjectPath path = found.getIdentifier().toObjectPath();
        Optional<Catalog> catalog = found.getCatalog();
        if (catalog.isPresent() && catalog.get() instanceof TargetCatalog target) {
            return Optional.of(new DeclaredTarget(
                    TargetTableFactory.targetTable(path.getFullName(), table.copy(target.options(path, table))),
                    target.holds(path)));
        }
        return TargetTableFactory.isTarget(table.getOptions())
                ? Optional.of(new DeclaredTarget(TargetTableFactory.targetTable(path.getObjectName(), table), false))
                : Optional.empty();
    }
}
