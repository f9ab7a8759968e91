package io.tidemark.source.postgres;

import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.rows.RefusedValue;
import io.tidemark.source.value.TextConverter;
import io.tidemark.source.value.TextConverters;
import io.tidemark.source.value.ValueException;

/** Turns the values of one table, as the database prints them, into Flink's. */
final class RowReader {

    private final CapturedTable table;
    private final TextConverter[] converters;

    RowReader(CapturedTable table) {
        this.table = table;
        this.converters = table.columns().stream()
                .map(CapturedColumn::type)
                .map(TextConverters::of)
                .toArray(TextConverter[]::new);
    }

    /**
     * @param column its place among the captured columns
     * @param text never null
     * @param where the place of the row in the source, for the problem's text
     */
    Object read(int column, String text, Object where) {
        try {
            return converters[column].convert(text);
        } catch (ValueException refused) {
            throw RefusedValue.failure(table, column, where, refused);
        }
    }
}
