package io.tidemark.job;

import io.tidemark.catalog.TargetCatalog;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.CatalogManager;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.utils.EncodingUtils;

/** An {@code INSERT} into a table that a target catalog does not have: the query itself says what to create. */
final class MissingTarget {

    private static final String NAME = "(?:`(?:[^`]|``)+`|\\w+)";
    private static final Pattern NAMES = Pattern.compile(NAME);
    private static final Pattern INSERT = Pattern.compile(
            "(?is)INSERT\\s+INTO\\s+(?<table>%1$s(?:\\s*\\.\\s*%1$s)*)\\s*(?<columns>\\((?!\\s*(?:SELECT|WITH|VALUES)\\b)[^)]*\\))?(?<query>.*)"
                    .formatted(NAME));

    private MissingTarget() {}

    /** What is missing, if it is that; empty if the statement was refused for something else. */
    static Optional<Problem> of(TableEnvironment tables, String place, String statement) {
        Matcher insert = INSERT.matcher(statement);
        if (!insert.matches()) {
            return Optional.empty();
        }
        try {
            return of((TableEnvironmentInternal) tables, place, insert);
        } catch (RuntimeException refused) {
            // The query is wrong as well, or the name: what was said of the statement says it.
            return Optional.empty();
        }
    }

    private static Optional<Problem> of(TableEnvironmentInternal tables, String place, Matcher insert) {
        CatalogManager catalogs = tables.getCatalogManager();
        ObjectIdentifier table = catalogs.qualifyIdentifier(tables.getParser().parseIdentifier(insert.group("table")));
        boolean missing = catalogs.getCatalog(table.getCatalogName())
                        .filter(catalog -> catalog instanceof TargetCatalog)
                        .isPresent()
                && catalogs.getTable(table).isEmpty();
        if (!missing) {
            return Optional.empty();
        }
        List<Column> columns =
                tables.sqlQuery(insert.group("query")).getResolvedSchema().getColumns();
        List<String> names = names(insert, columns);
        String definitions = IntStream.range(0, columns.size())
                .mapToObj(i -> names.get(i) + " "
                        + columns.get(i)
                                .getDataType()
                                .getLogicalType()
                                .copy(true)
                                .asSerializableString())
                .collect(Collectors.joining(", "));
        return Optional.of(new Problem(
                ErrorCode.TARGET_TABLE_MISSING,
                "%s: there is no table %s".formatted(place, table.asSummaryString()),
                "a table that takes what the statement writes",
                "CREATE TABLE IF NOT EXISTS %s (%s, PRIMARY KEY (...) NOT ENFORCED); or check the name (upper and lower case count)."
                        .formatted(table.asSerializableString(), definitions)));
    }

    private static List<String> names(Matcher insert, List<Column> columns) {
        if (insert.group("columns") == null) {
            return columns.stream()
                    .map(column -> EncodingUtils.escapeIdentifier(column.getName()))
                    .toList();
        }
        List<String> names = new ArrayList<>(NAMES.matcher(insert.group("columns"))
                .results()
                .map(MatchResult::group)
                .toList());
        // Whatever is wrong with their number, the planner says when the table is there.
        columns.stream()
                .skip(names.size())
                .forEach(column -> names.add(EncodingUtils.escapeIdentifier(column.getName())));
        return names;
    }
}
