package io.tidemark.source.value;

import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * A {@code timestamp}, or a {@code timestamptz} in UTC: microseconds since 2000-01-01, the least and the greatest number
 * being the infinite ones.
 *
 * @param precision digits behind the second that are kept
 * @param unit microseconds that the last of them stands for
 */
record SentTimestamp(LogicalType type, int precision, long unit) implements SentValue {

    private static final int MICROSECOND_DIGITS = 6;
    private static final long MILLIS_TO_2000 = SentDate.DAYS_TO_2000 * 86_400_000L;

    SentTimestamp(LogicalType type) {
        this(type, LogicalTypeChecks.getPrecision(type), unit(LogicalTypeChecks.getPrecision(type)));
    }

    private static long unit(int precision) {
        long unit = 1;
        for (int digits = precision; digits < MICROSECOND_DIGITS; digits++) {
            unit *= 10;
        }
        return unit;
    }

    @Override
    public void write(byte[] bytes, int at, int length, BinaryRowWriter row, int column) throws ValueException {
        long since2000 = BigEndian.longAt(bytes, at);
        if (since2000 == Long.MIN_VALUE || since2000 == Long.MAX_VALUE) {
            throw TemporalReader.infinite(type);
        }
        if (unit > 1 && since2000 % unit != 0) {
            throw TemporalReader.tooPrecise(type);
        }
        // In microseconds since 1970 the last years would be beyond a long.
        long millis = Math.floorDiv(since2000, 1_000);
        int nanos = (int) (since2000 - millis * 1_000) * 1_000;
        row.writeTimestamp(column, TimestampData.fromEpochMillis(millis + MILLIS_TO_2000, nanos), precision);
    }
}
