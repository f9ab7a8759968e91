package io.tidemark.source.mysql.value;

import io.tidemark.source.value.TextConverter;
import io.tidemark.source.value.ValueException;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Refuses a TIME that is no time of the day: MySQL's go from -838:59:59.999999 to 838:59:59.999999.
 *
 * @param next reads what is left
 */
record TimeOfDay(LogicalType declared, TextConverter next) implements TextConverter {

    private static final String FIRST_BEYOND = "24";

    private static final int HOUR_DIGITS = 2;

    @Override
    public Object convert(String text) throws ValueException {
        boolean beyond = text.startsWith("-")
                || text.indexOf(':') > HOUR_DIGITS
                || (text.length() >= HOUR_DIGITS && text.compareTo(FIRST_BEYOND) >= 0);
        if (beyond) {
            throw ValueException.noPlace("a time that is not within a day", declared);
        }
        return next.convert(text);
    }
}
