package io.tidemark.source.mysql.value;

import io.tidemark.source.value.TextConverter;
import io.tidemark.source.value.ValueException;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Refuses dates that are none: MySQL keeps {@code 0000-00-00}, {@code 2020-00-15} and, if told to, {@code 2020-02-31}
 * (MySQL manual, section 11.2, and {@code ALLOW_INVALID_DATES}).
 *
 * @param next reads what is left
 */
record ExistingDay(LogicalType declared, TextConverter next) implements TextConverter {

    private static final int MONTH = 5;
    private static final int DAY = 8;
    private static final int END = 10;

    private static final int MONTHS = 12;

    @Override
    public Object convert(String text) throws ValueException {
        if (text.length() < END) {
            throw ValueException.unreadable(declared);
        }
        int month = twoDigits(text, MONTH);
        int day = twoDigits(text, DAY);
        if (month == 0 || day == 0) {
            throw ValueException.noPlace("a date with a zero in it", declared);
        }
        int year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
        if (month <= MONTHS && !EpochDay.exists(year, month, day)) {
            throw ValueException.noPlace("a day that its month does not have", declared);
        }
        return next.convert(text);
    }

    private int twoDigits(String text, int position) throws ValueException {
        int tens = text.charAt(position) - '0';
        int ones = text.charAt(position + 1) - '0';
        if (tens < 0 || tens > 9 || ones < 0 || ones > 9) {
            throw ValueException.unreadable(declared);
        }
        return tens * 10 + ones;
    }
}
