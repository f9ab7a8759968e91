package io.tidemark.source.value;

import org.apache.flink.table.types.logical.LogicalType;

/** Reads a {@code date} of any year into Flink's days since 1970-01-01. */
record DateConverter(LogicalType type) implements TextConverter {

    @Override
    public Object convert(String text) throws ValueException {
        TemporalReader reader = new TemporalReader(text, type);
        reader.date();
        long day = reader.epochDay();
        if (day != (int) day) {
            throw ValueException.noPlace("a date beyond the range", type);
        }
        return (int) day;
    }
}
