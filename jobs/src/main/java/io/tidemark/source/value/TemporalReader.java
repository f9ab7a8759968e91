package io.tidemark.source.value;

import org.apache.flink.table.types.logical.LogicalType;

/**
 * Reads a date or time in Postgres's ISO style from front to back: {@code 0044-03-15 12:00:00.5+00 BC} (PostgreSQL
 * manual, section 8.5.2). Takes the server's word that a day exists in its month.
 */
final class TemporalReader {

    static final long MICROS_PER_SECOND = 1_000_000;
    static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    /** Postgres keeps microseconds. */
    private static final int MOST_FRACTION_DIGITS = 6;

    private static final int FEWEST_YEAR_DIGITS = 4;
    private static final int MOST_YEAR_DIGITS = 7;

    private final String text;
    private final LogicalType type;
    private int position;
    private int year;
    private int month;
    private int day;

    TemporalReader(String text, LogicalType type) {
        this.text = text;
        this.type = type;
    }

    static ValueException infinite(LogicalType type) {
        return ValueException.noPlace("an infinite date", type);
    }

    static ValueException tooPrecise(LogicalType type) {
        return ValueException.noPlace("a time with more digits behind the second", type);
    }

    /** Year, month and day; the era comes at the end of the text. */
    void date() throws ValueException {
        if (text.endsWith("infinity")) {
            throw infinite(type);
        }
        year = number(FEWEST_YEAR_DIGITS, MOST_YEAR_DIGITS);
        expect('-');
        month = twoDigits(1, 12);
        expect('-');
        day = twoDigits(1, 31);
    }

    /**
     * Microseconds since midnight, up to a whole day.
     *
     * @param precision the digits that may stand behind the second; zeros do not count
     */
    long timeOfDay(int precision) throws ValueException {
        long seconds = twoDigits(0, 24) * 3600L;
        expect(':');
        seconds += twoDigits(0, 59) * 60L;
        expect(':');
        seconds += twoDigits(0, 59);
        return seconds * MICROS_PER_SECOND + (skip('.') ? fraction(precision) : 0);
    }

    /** Seconds east of UTC: {@code +00}, {@code +05:30}, {@code -03:30:15}. */
    long offset() throws ValueException {
        boolean west = skip('-');
        if (!west) {
            expect('+');
        }
        long seconds = twoDigits(0, 24) * 3600L;
        if (skip(':')) {
            seconds += twoDigits(0, 59) * 60L;
            if (skip(':')) {
                seconds += twoDigits(0, 59);
            }
        }
        return west ? -seconds : seconds;
    }

    /** The days from 1970-01-01 to the date, after the era and the text's end. */
    long epochDay() throws ValueException {
        boolean beforeChrist = skip(' ');
        if (beforeChrist) {
            expect('B');
            expect('C');
        }
        end();
        // There is no year 0: the year before 1 AD is 1 BC.
        return epochDay(beforeChrist ? 1L - year : year, month, day);
    }

    void expect(char expected) throws ValueException {
        if (!skip(expected)) {
            throw ValueException.unreadable(type);
        }
    }

    void end() throws ValueException {
        if (position != text.length()) {
            throw ValueException.unreadable(type);
        }
    }

    /**
     * The days from 1970-01-01 to a date of the proleptic Gregorian calendar, Postgres's own. The arithmetic is {@code
     * days_from_civil} of H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the
     * leap day is their last, and repeat every 400.
     */
    private static long epochDay(long year, int month, int day) {
        long marchYear = month > 2 ? year : year - 1;
        int marchMonth = month > 2 ? month - 3 : month + 9;
        long era = Math.floorDiv(marchYear, 400);
        long yearOfEra = marchYear - era * 400;
        int dayOfYear = (153 * marchMonth + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }

    private boolean skip(char expected) {
        boolean found = position < text.length() && text.charAt(position) == expected;
        if (found) {
            position++;
        }
        return found;
    }

    private int twoDigits(int least, int greatest) throws ValueException {
        int number = number(2, 2);
        if (number < least || number > greatest) {
            throw ValueException.unreadable(type);
        }
        return number;
    }

    private int number(int fewest, int most) throws ValueException {
        int number = 0;
        int digits = 0;
        for (int digit = digit(); digit >= 0; digit = digit()) {
            number = number * 10 + digit;
            position++;
            digits++;
            if (digits == most) {
                break;
            }
        }
        if (digits < fewest) {
            throw ValueException.unreadable(type);
        }
        return number;
    }

    private long fraction(int precision) throws ValueException {
        long micros = 0;
        int digits = 0;
        int significant = 0;
        for (int digit = digit(); digit >= 0; digit = digit()) {
            micros = micros * 10 + digit;
            position++;
            digits++;
            if (digit > 0) {
                significant = digits;
            }
        }
        if (digits == 0 || digits > MOST_FRACTION_DIGITS) {
            throw ValueException.unreadable(type);
        }
        if (significant > precision) {
            throw tooPrecise(type);
        }
        for (int i = digits; i < MOST_FRACTION_DIGITS; i++) {
            micros *= 10;
        }
        return micros;
    }

    /** The digit ahead, -1 if there is none. */
    private int digit() {
        if (position == text.length()) {
            return -1;
        }
        int digit = text.charAt(position) - '0';
        return digit >= 0 && digit <= 9 ? digit : -1;
    }
}
