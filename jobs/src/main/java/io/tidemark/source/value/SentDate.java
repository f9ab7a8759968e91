package io.tidemark.source.value;

import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.LogicalType;

/** A {@code date}: days since 2000-01-01, the least and the greatest number being the infinite dates. */
record SentDate(LogicalType type) implements SentValue {

    static final int DAYS_TO_2000 = 10_957;

    @Override
    public void write(byte[] bytes, int at, int length, BinaryRowWriter row, int column) throws ValueException {
        int day = BigEndian.intAt(bytes, at);
        if (day == Integer.MIN_VALUE || day == Integer.MAX_VALUE) {
            throw TemporalReader.infinite(type);
        }
        if (day > Integer.MAX_VALUE - DAYS_TO_2000) {
            throw ValueException.noPlace("a date beyond the range", type);
        }
        row.writeInt(column, day + DAYS_TO_2000);
    }
}
