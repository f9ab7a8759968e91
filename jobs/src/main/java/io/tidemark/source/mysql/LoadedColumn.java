package io.tidemark.source.mysql;

import io.tidemark.problem.ErrorCode;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.mysql.value.LoadedValue;
import io.tidemark.source.mysql.value.MySqlColumnType;
import io.tidemark.source.mysql.value.MySqlTypes;
import io.tidemark.source.mysql.value.MySqlValues;
import io.tidemark.source.value.ValueException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A column in the first load: how it is asked for, and what becomes of what the server prints. */
final class LoadedColumn {

    private final CapturedTable table;
    private final CapturedColumn column;
    private final String selected;
    private final LoadedValue value;

    private LoadedColumn(CapturedTable table, CapturedColumn column, MySqlColumnType type) {
        this.table = table;
        this.column = column;
        this.selected = MySqlValues.selected(Identifiers.quoted(column.name()), type);
        this.value = MySqlValues.loaded(type, column.type());
    }

    /** The columns as the source has them now, which may not be as they were when the pipeline was submitted. */
    static LoadedColumn[] of(CapturedTable table, SourceTables source) throws SQLException {
        Map<String, SourceColumn> found = source.columns(table.name()).stream()
                .collect(Collectors.toMap(SourceColumn::name, Function.identity()));
        if (found.isEmpty()) {
            throw changed(table, "is gone");
        }
        return table.columns().stream()
                .map(column -> new LoadedColumn(table, column, type(table, column, found.get(column.name()))))
                .toArray(LoadedColumn[]::new);
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

    /** What stands for it in a SELECT. */
    String selected() {
        return selected;
    }

    /**
     * @param place where it stands in the SELECT, from 1
     * @param where the place of the row in the source, for the problem's text
     */
    Object read(ResultSet row, int place, Object where) throws SQLException {
        try {
            return value.convert(row, place);
        } catch (ValueException refused) {
            throw refused(table, column, where, refused);
        }
    }

    static RuntimeException refused(CapturedTable table, CapturedColumn column, Object where, ValueException refused) {
        return SourceFailures.permanent(
                ErrorCode.VALUE_NOT_CARRIED,
                "%s, column %s, at %s: %s".formatted(table, column.name(), where, refused.reason()),
                "values that %s holds exactly".formatted(column.type().asSummaryString()),
                refused.remedy());
    }
}
