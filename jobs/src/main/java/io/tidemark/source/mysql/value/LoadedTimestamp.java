package io.tidemark.source.mysql.value;

import io.tidemark.source.value.TextConverter;
import io.tidemark.source.value.ValueException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import org.apache.flink.table.data.TimestampData;

/**
 * A DATETIME or TIMESTAMP as the server prints it, {@code 2024-02-29 12:00:00.5}. What is usual is read here at once; of all
 * else, what has no place in the declared type for one, {@code text} decides.
 *
 * @param text of the same column
 * @param precision digits behind the second that the declared type keeps
 */
record LoadedTimestamp(TextConverter text, int precision) implements LoadedValue {

    private static final int SECONDS = 19;
    private static final int MOST_FRACTION_DIGITS = 6;

    /** Every month has so many days. */
    private static final int FEWEST_DAYS = 28;

    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final int NONE = -1;

    @Override
    public Object convert(ResultSet row, int column) throws SQLException, ValueException {
        byte[] printed = row.getBytes(column);
        if (printed == null) {
            return null;
        }
        TimestampData usual = usual(printed);
        return usual == null ? text.convert(new String(printed, StandardCharsets.UTF_8)) : usual;
    }

    /** Null if it is not as most are. */
    private TimestampData usual(byte[] printed) {
        if (printed.length < SECONDS || !hasMarks(printed)) {
            return null;
        }
        int century = twoDigits(printed, 0);
        int yearOfCentury = twoDigits(printed, 2);
        int month = twoDigits(printed, 5);
        int day = twoDigits(printed, 8);
        int hour = twoDigits(printed, 11);
        int minute = twoDigits(printed, 14);
        int second = twoDigits(printed, 17);
        int micros = micros(printed);
        boolean usual = century > 0
                && yearOfCentury >= 0
                && (month >= 1 && month <= 12)
                && (day >= 1 && day <= FEWEST_DAYS)
                && (hour >= 0 && hour < 24)
                && (minute >= 0 && minute < 60)
                && (second >= 0 && second < 60)
                && micros >= 0;
        if (!usual) {
            return null;
        }
        long days = LocalDate.of(century * 100 + yearOfCentury, month, day).toEpochDay();
        long millis = days * MILLIS_PER_DAY + (hour * 3600L + minute * 60L + second) * 1_000 + micros / 1_000;
        return TimestampData.fromEpochMillis(millis, micros % 1_000 * 1_000);
    }

    private static boolean hasMarks(byte[] printed) {
        return printed[4] == '-' && printed[7] == '-' && printed[10] == ' ' && printed[13] == ':' && printed[16] == ':';
    }

    private static int twoDigits(byte[] printed, int at) {
        int tens = printed[at] - '0';
        int ones = printed[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? NONE : tens * 10 + ones;
    }

    /** Behind the second; {@link #NONE} for more digits than are kept. */
    private int micros(byte[] printed) {
        if (printed.length == SECONDS) {
            return 0;
        }
        int digits = printed.length - SECONDS - 1;
        if (printed[SECONDS] != '.' || digits < 1 || digits > Math.min(precision, MOST_FRACTION_DIGITS)) {
            return NONE;
        }
        int micros = 0;
        for (int i = SECONDS + 1; i <= SECONDS + MOST_FRACTION_DIGITS; i++) {
            int digit = i < printed.length ? printed[i] - '0' : 0;
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            micros = micros * 10 + digit;
        }
        return micros;
    }
}
