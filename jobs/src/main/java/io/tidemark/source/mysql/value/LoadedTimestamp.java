package io.tidemark.source.mysql.value;

import io.tidemark.source.value.SentValue;
import io.tidemark.source.value.ValueException;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.writer.BinaryRowWriter;

/**
 * A DATETIME or TIMESTAMP as the server prints it, {@code 2024-02-29 12:00:00.5}. What is usual is read here at once; of all
 * else, what has no place in the declared type for one, {@code text} decides.
 *
 * @param text of the same column
 * @param precision digits behind the second that the declared type keeps
 */
record LoadedTimestamp(SentValue text, int precision) implements SentValue {

    private static final int SECONDS = 19;
    private static final int MOST_FRACTION_DIGITS = 6;

    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final int NONE = -1;

    @Override
    public void write(byte[] bytes, int at, int length, BinaryRowWriter row, int column) throws ValueException {
        TimestampData usual = usual(bytes, at, length);
        if (usual == null) {
            text.write(bytes, at, length, row, column);
        } else {
            row.writeTimestamp(column, usual, precision);
        }
    }

    /** Null if it is not as most are. */
    private TimestampData usual(byte[] printed, int at, int length) {
        if (length < SECONDS || !hasMarks(printed, at)) {
            return null;
        }
        int century = twoDigits(printed, at);
        int yearOfCentury = twoDigits(printed, at + 2);
        int month = twoDigits(printed, at + 5);
        int day = twoDigits(printed, at + 8);
        int hour = twoDigits(printed, at + 11);
        int minute = twoDigits(printed, at + 14);
        int second = twoDigits(printed, at + 17);
        int micros = micros(printed, at + SECONDS, length - SECONDS);
        boolean usual = century > 0
                && yearOfCentury >= 0
                && EpochDay.exists(century * 100 + yearOfCentury, month, day)
                && (hour >= 0 && hour < 24)
                && (minute >= 0 && minute < 60)
                && (second >= 0 && second < 60)
                && micros >= 0;
        if (!usual) {
            return null;
        }
        long days = EpochDay.of(century * 100 + yearOfCentury, month, day);
        long millis = days * MILLIS_PER_DAY + (hour * 3600L + minute * 60L + second) * 1_000 + micros / 1_000;
        return TimestampData.fromEpochMillis(millis, micros % 1_000 * 1_000);
    }

    private static boolean hasMarks(byte[] printed, int at) {
        return printed[at + 4] == '-'
                && printed[at + 7] == '-'
                && printed[at + 10] == ' '
                && printed[at + 13] == ':'
                && printed[at + 16] == ':';
    }

    private static int twoDigits(byte[] printed, int at) {
        int tens = printed[at] - '0';
        int ones = printed[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? NONE : tens * 10 + ones;
    }

    /** What the point and the digits behind it say, if any; {@link #NONE} for more digits than are kept. */
    private int micros(byte[] printed, int at, int length) {
        if (length == 0) {
            return 0;
        }
        if (printed[at] != '.' || length < 2 || length - 1 > Math.min(precision, MOST_FRACTION_DIGITS)) {
            return NONE;
        }
        int micros = 0;
        for (int i = 1; i <= MOST_FRACTION_DIGITS; i++) {
            int digit = i < length ? printed[at + i] - '0' : 0;
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            micros = micros * 10 + digit;
        }
        return micros;
    }
}
