package io.tidemark.source.value;

import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Reads a {@code timestamp}, or a {@code timestamptz} with its offset from UTC.
 *
 * @param precision digits behind the second that are kept
 * @param zoned whether the text has an offset
 */
record TimestampConverter(LogicalType type, int precision, boolean zoned) implements TextConverter {

    private static final long MILLIS_PER_DAY = 86_400_000;

    TimestampConverter(LogicalType type) {
        this(type, LogicalTypeChecks.getPrecision(type), type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE));
    }

    @Override
    public Object convert(String text) throws ValueException {
        TemporalReader reader = new TemporalReader(text, type);
        reader.date();
        reader.expect(' ');
        long micros = reader.timeOfDay(precision);
        long offset = zoned ? reader.offset() : 0;
        long millis = reader.epochDay() * MILLIS_PER_DAY + micros / 1_000 - offset * 1_000;
        return TimestampData.fromEpochMillis(millis, (int) (micros % 1_000) * 1_000);
    }
}
