package io.tidemark.source.value;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Reads a {@code time} into Flink's milliseconds since midnight.
 *
 * @param precision digits behind the second that are kept
 */
record TimeConverter(LogicalType type, int precision) implements TextConverter {

    /** Whatever precision a TIME is declared with, Flink keeps milliseconds. */
    static final int MOST_PRECISION = 3;

    private static final long MICROS_PER_MILLI = 1_000;

    TimeConverter(LogicalType type) {
        this(type, Math.min(LogicalTypeChecks.getPrecision(type), MOST_PRECISION));
    }

    @Override
    public Object convert(String text) throws ValueException {
        TemporalReader reader = new TemporalReader(text, type);
        long micros = reader.timeOfDay(precision);
        reader.end();
        if (micros >= TemporalReader.MICROS_PER_DAY) {
            throw ValueException.noPlace("the time 24:00:00", type);
        }
        return (int) (micros / MICROS_PER_MILLI);
    }
}
