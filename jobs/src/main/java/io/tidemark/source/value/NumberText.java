package io.tidemark.source.value;

import org.apache.flink.table.types.logical.LogicalType;

/** Reads whole and floating-point numbers as Postgres prints them. */
final class NumberText {

    /** No long has more; as many nines still fit an unsigned long. */
    private static final int MOST_DIGITS = 19;

    private NumberText() {}

    /** A whole number from the least to the greatest. */
    static long integer(String text, long least, long greatest, LogicalType type) throws ValueException {
        int length = text.length();
        boolean negative = length > 0 && text.charAt(0) == '-';
        int start = negative ? 1 : 0;
        if (length == start) {
            throw ValueException.unreadable(type);
        }
        long magnitude = 0;
        for (int i = start; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw ValueException.unreadable(type);
            }
            magnitude = magnitude * 10 + digit;
        }
        // As an unsigned number: the magnitude of the least long is one more than the greatest long.
        boolean fits =
                length - start <= MOST_DIGITS && Long.compareUnsigned(magnitude, negative ? -least : greatest) <= 0;
        if (!fits) {
            throw ValueException.noPlace("a number beyond the range", type);
        }
        return negative ? -magnitude : magnitude;
    }

    /** Exact: the server prints as many digits as tell the number from its neighbours. */
    static float singlePrecision(String text, LogicalType type) throws ValueException {
        if (isSpecial(text)) {
            return Float.parseFloat(text);
        }
        requireDigits(text, type);
        try {
            float number = Float.parseFloat(text);
            if (Float.isInfinite(number)) {
                throw ValueException.noPlace("a number beyond the range", type);
            }
            return number;
        } catch (NumberFormatException e) {
            throw ValueException.unreadable(type);
        }
    }

    /** Exact: the server prints as many digits as tell the number from its neighbours. */
    static double doublePrecision(String text, LogicalType type) throws ValueException {
        if (isSpecial(text)) {
            return Double.parseDouble(text);
        }
        requireDigits(text, type);
        try {
            double number = Double.parseDouble(text);
            if (Double.isInfinite(number)) {
                throw ValueException.noPlace("a number beyond the range", type);
            }
            return number;
        } catch (NumberFormatException e) {
            throw ValueException.unreadable(type);
        }
    }

    /** Postgres and Java write these three the same way. */
    static boolean isSpecial(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    /** Java would also read blanks, hexadecimal digits and the suffixes of its own literals. */
    private static void requireDigits(String text, LogicalType type) throws ValueException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e') {
                throw ValueException.unreadable(type);
            }
        }
    }
}
