package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.target.CarriedTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.RowType;

/**
 * A table that is to be made in a target database.
 *
 * @param columns of types that the target carries
 * @param key empty for none
 * @param comment empty for none
 * @param columnComments one for each column, empty for none
 */
record TableDefinition(
        ObjectPath path, RowType columns, List<String> key, String comment, List<String> columnComments) {

    TableDefinition {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(columns, "columns");
        key = List.copyOf(key);
        columnComments = List.copyOf(columnComments);
    }

    /**
     * Reads what {@code CREATE TABLE} says.
     *
     * @throws ProblemException with everything about it that the target has no place for
     */
    static TableDefinition of(ObjectPath path, CatalogBaseTable created) {
        if (!(created instanceof ResolvedCatalogTable table)) {
            throw new ProblemException(new Problem(
                    ErrorCode.STATEMENT_UNSUPPORTED,
                    "CREATE VIEW " + path,
                    "tables: the target does not know what a view of Flink's is made of",
                    "Write CREATE TEMPORARY VIEW, and INSERT INTO a table."));
        }
        List<Problem> problems = new ArrayList<>();
        table.getOptions().forEach((option, value) -> {
            if (!option.equals(FactoryUtil.CONNECTOR.key()) || !value.equals(TargetTableFactory.IDENTIFIER)) {
                problems.add(problem(
                        path,
                        "'%s'".formatted(option),
                        "a table without options: they are those of its catalog",
                        "Leave it out; behind LIKE write (EXCLUDING OPTIONS)."));
            }
        });
        if (table.isPartitioned()) {
            problems.add(problem(
                    path,
                    "PARTITIONED BY",
                    "a table without partitions",
                    "Leave it out, or make the partitioned table in the database."));
        }
        if (!table.getResolvedSchema().getWatermarkSpecs().isEmpty()) {
            problems.add(problem(
                    path,
                    "a watermark",
                    "columns and a key",
                    "Leave it out; behind LIKE write (EXCLUDING WATERMARKS)."));
        }
        table.getResolvedSchema().getColumns().forEach(column -> problem(path, column)
                .ifPresent(problems::add));
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return new TableDefinition(
                path,
                (RowType) table.getResolvedSchema().toPhysicalRowDataType().getLogicalType(),
                table.getResolvedSchema()
                        .getPrimaryKey()
                        .map(UniqueConstraint::getColumns)
                        .orElse(List.of()),
                Objects.requireNonNullElse(table.getComment(), ""),
                table.getResolvedSchema().getColumns().stream()
                        .map(column -> column.getComment().orElse(""))
                        .toList());
    }

    private static Optional<Problem> problem(ObjectPath path, Column column) {
        if (!column.isPhysical()) {
            return Optional.of(problem(
                    path,
                    "column %s is computed, or metadata".formatted(column.getName()),
                    "columns that are written",
                    "Leave it out; behind LIKE write (EXCLUDING METADATA EXCLUDING GENERATED)."));
        }
        if (!CarriedTypes.carries(column.getDataType().getLogicalType())) {
            return Optional.of(problem(
                    path,
                    "column %s is %s".formatted(column.getName(), column.getDataType()),
                    "a type the target carries exactly: " + CarriedTypes.CARRIED,
                    "Give the column such a type, and CAST in the INSERT."));
        }
        return Optional.empty();
    }

    private static Problem problem(ObjectPath path, String found, String required, String remedy) {
        return new Problem(ErrorCode.TABLE_OPTION_INVALID, "table %s: %s".formatted(path, found), required, remedy);
    }
}
