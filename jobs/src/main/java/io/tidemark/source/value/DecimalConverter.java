package io.tidemark.source.value;

import java.math.BigDecimal;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.types.logical.DecimalType;

/** Reads a {@code numeric} or a whole number into a DECIMAL. Never rounds. */
record DecimalConverter(DecimalType type) implements TextConverter {

    /** So many nines fit a long. */
    static final int LONG_DIGITS = 18;

    private static final long[] POWERS_OF_TEN = new long[LONG_DIGITS + 1];

    static {
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i < POWERS_OF_TEN.length; i++) {
            POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
        }
    }

    /** @param exponent at most {@link #LONG_DIGITS} */
    static long powerOfTen(int exponent) {
        return POWERS_OF_TEN[exponent];
    }

    @Override
    public Object convert(String text) throws ValueException {
        int precision = type.getPrecision();
        int scale = type.getScale();
        int length = text.length();
        boolean negative = length > 0 && text.charAt(0) == '-';
        int start = negative ? 1 : 0;
        long unscaled = 0;
        int significant = 0;
        int fraction = 0;
        boolean behindPoint = false;
        for (int i = start; i < length; i++) {
            char c = text.charAt(i);
            if (c == '.' && !behindPoint && i > start) {
                behindPoint = true;
                continue;
            }
            int digit = c - '0';
            if (digit < 0 || digit > 9) {
                throw notDigits(text);
            }
            if (behindPoint && fraction == scale) {
                if (digit != 0) {
                    throw ValueException.noPlace("a numeric with more digits behind the point", type);
                }
                continue;
            }
            if (behindPoint) {
                fraction++;
            }
            if (significant > 0 || digit > 0) {
                significant++;
            }
            unscaled = unscaled * 10 + digit;
        }
        if (length == start || text.charAt(length - 1) == '.') {
            throw ValueException.unreadable(type);
        }
        if (significant > 0 && significant + scale - fraction > precision) {
            throw ValueException.noPlace("a numeric with more digits before the point", type);
        }
        if (DecimalData.isCompact(precision)) {
            long number = unscaled * POWERS_OF_TEN[scale - fraction];
            return DecimalData.fromUnscaledLong(negative ? -number : number, precision, scale);
        }
        BigDecimal number = significant <= LONG_DIGITS
                ? BigDecimal.valueOf(negative ? -unscaled : unscaled, fraction)
                : new BigDecimal(text);
        return DecimalData.fromBigDecimal(number, precision, scale);
    }

    private ValueException notDigits(String text) {
        return NumberText.isSpecial(text)
                ? ValueException.noPlace("a numeric " + text, type)
                : ValueException.unreadable(type);
    }
}
