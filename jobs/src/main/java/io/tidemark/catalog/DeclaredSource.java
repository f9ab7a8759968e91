package io.tidemark.catalog;

import io.tidemark.problem.ProblemException;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.TableName;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.factories.FactoryUtil;

/** A table that a pipeline declares over a source, and how its database is read. */
public record DeclaredSource(CaptureOptions options, DeclaredTable table) {

    /**
     * Reads a declared table's options and columns.
     *
     * @param name how the pipeline calls it
     * @return empty if the table is none of a source of ours
     * @throws ProblemException with everything about it that cannot be used
     */
    public static Optional<DeclaredSource> of(String name, ResolvedCatalogTable table) {
        String connector = table.getOptions().getOrDefault(FactoryUtil.CONNECTOR.key(), "");
        return switch (connector) {
            case PostgresTableFactory.IDENTIFIER -> Optional.of(PostgresTableFactory.declared(name, table));
            case MySqlTableFactory.IDENTIFIER -> Optional.of(MySqlTableFactory.declared(name, table));
            default -> Optional.empty();
        };
    }

    /** How a catalog's database is read; empty if the catalog is none of a source of ours. */
    public static Optional<CaptureOptions> ofCatalog(Catalog catalog) {
        return catalog instanceof CapturedCatalog captured ? Optional.of(captured.source()) : Optional.empty();
    }

    static DeclaredSource of(CaptureOptions options, String schema, String name, ResolvedCatalogTable table) {
        List<CapturedColumn> columns = table.getResolvedSchema().getColumns().stream()
                .filter(Column::isPhysical)
                .map(column -> new CapturedColumn(
                        column.getName(), column.getDataType().getLogicalType()))
                .toList();
        List<String> key = table.getResolvedSchema()
                .getPrimaryKey()
                .map(UniqueConstraint::getColumns)
                .orElse(List.of());
        return new DeclaredSource(options, new DeclaredTable(new TableName(schema, name), columns, key));
    }
}
