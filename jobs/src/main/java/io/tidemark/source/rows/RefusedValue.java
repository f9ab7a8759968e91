package io.tidemark.source.rows;

import io.tidemark.problem.ErrorCode;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.value.ValueException;

/** Fails the job for a value that has no exact place in its declared type. */
public final class RefusedValue {

    private RefusedValue() {}

    /**
     * @param column its place among the captured columns
     * @param where the row's place in the source
     */
    public static RuntimeException failure(CapturedTable table, int column, Object where, ValueException refused) {
        CapturedColumn found = table.columns().get(column);
        return SourceFailures.permanent(
                ErrorCode.VALUE_NOT_CARRIED,
                "%s, column %s, at %s: %s".formatted(table, found.name(), where, refused.reason()),
                "values that %s holds exactly".formatted(found.type().asSummaryString()),
                refused.remedy());
    }
}
