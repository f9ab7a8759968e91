package io.tidemark.source.mysql;

import io.tidemark.problem.ErrorCode;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.mysql.value.MySqlColumnType;
import io.tidemark.source.mysql.value.MySqlTypes;
import io.tidemark.source.mysql.value.MySqlValues;
import io.tidemark.source.value.SentValue;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A column in the first load.
 *
 * @param selected what stands for it in a SELECT
 * @param value reads what the server prints for that
 */
record LoadedColumn(String selected, SentValue value) {

    private LoadedColumn(CapturedColumn column, MySqlColumnType type) {
        this(MySqlValues.selected(Identifiers.quoted(column.name()), type), MySqlValues.loaded(type, column.type()));
    }

    /** The columns as the source has them now, which may not be as they were when the pipeline was submitted. */
    static List<LoadedColumn> of(CapturedTable table, SourceTables source) throws SQLException {
        Map<String, SourceColumn> found = source.columns(table.name()).stream()
                .collect(Collectors.toMap(SourceColumn::name, Function.identity()));
        if (found.isEmpty()) {
            throw changed(table, "is gone");
        }
        return table.columns().stream()
                .map(column -> new LoadedColumn(column, type(table, column, found.get(column.name()))))
                .toList();
    }

    private static MySqlColumnType type(CapturedTable table, CapturedColumn column, SourceColumn found) {
        if (found == null) {
            throw changed(table, "has no column %s".formatted(column.name()));
        }
        if (!MySqlTypes.carries(found.type(), column.type())) {
            throw changed(
                    table,
                    "has column %s as %s".formatted(column.name(), found.type().text()));
        }
        return found.type();
    }

    static RuntimeException changed(CapturedTable table, String how) {
        return SourceFailures.permanent(
                ErrorCode.SOURCE_TABLE_CHANGED,
                "%s %s".formatted(table, how),
                "the columns it had when the pipeline was submitted, of types that its declared ones hold",
                "Put the table back, or submit the pipeline anew, without state and into empty targets.");
    }
}
