package io.tidemark.source.mysql.value;

import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Prints dates and times of the log as the server prints them: those of MySQL 5.6 and later, which MariaDB shares
 * ({@code my_datetime_packed_to_binary} and its like in MySQL's my_time.cc), and the ones before, without a fraction.
 */
final class PackedTime {

    private static final int FIRST_YEAR = 1900;

    /** The fraction of a second in the packed form that JSON has. */
    private static final int JSON_FRACTION_BITS = 24;

    private static final int JSON_FRACTION_DIGITS = 6;

    private PackedTime() {}

    static String year(int year) {
        return year == 0 ? "0000" : Integer.toString(FIRST_YEAR + year);
    }

    static String date(int packed) {
        StringBuilder text = new StringBuilder("yyyy-mm-dd".length());
        appendDate(text, packed >> 9, (packed >> 5) & 0xf, packed & 0x1f);
        return text.toString();
    }

    /** @param digits hhmmss, signed */
    static String oldTime(int digits) {
        StringBuilder text = new StringBuilder();
        int magnitude = Math.abs(digits);
        appendTime(text, digits < 0, magnitude / 10_000, magnitude / 100 % 100, magnitude % 100);
        return text.toString();
    }

    /** @param digits yyyymmddhhmmss */
    static String oldDatetime(long digits) {
        int date = (int) (digits / 1_000_000);
        int time = (int) (digits % 1_000_000);
        StringBuilder text = new StringBuilder("yyyy-mm-dd hh:mm:ss".length());
        appendDate(text, date / 10_000, date / 100 % 100, date % 100);
        text.append(' ');
        appendTime(text, false, time / 10_000, time / 100 % 100, time % 100);
        return text.toString();
    }

    /**
     * A number in 24 bits and those of the fraction, to which half of its range is added. The whole of it is negated for a
     * time below zero, so it must not be taken apart before the sign is gone.
     */
    static String time(int precision, LogBytes body) throws IOException {
        int fractionBytes = fractionBytes(precision);
        int fractionBits = fractionBytes * Byte.SIZE;
        long packed = body.highestFirst(3 + fractionBytes) - (0x80_0000L << fractionBits);
        long magnitude = Math.abs(packed);
        int time = (int) (magnitude >> fractionBits);
        StringBuilder text = new StringBuilder();
        appendTime(text, packed < 0, (time >> 12) & 0x3ff, (time >> 6) & 0x3f, time & 0x3f);
        appendFraction(text, magnitude & ~(-1L << fractionBits), 2 * fractionBytes, precision);
        return text.toString();
    }

    static String datetime(int precision, LogBytes body) throws IOException {
        StringBuilder text = new StringBuilder("yyyy-mm-dd hh:mm:ss.ffffff".length());
        appendDatetime(text, body.highestFirst(5) - 0x80_0000_0000L);
        appendFraction(text, precision, body);
        return text.toString();
    }

    /** @param second since 1970-01-01 in UTC; with 0 and no fraction the server means no date at all */
    static String timestamp(long second, int precision, LogBytes body) throws IOException {
        StringBuilder text = new StringBuilder("yyyy-mm-dd hh:mm:ss.ffffff".length());
        int fractionBytes = fractionBytes(precision);
        long fraction = body.highestFirst(fractionBytes);
        if (second == 0 && fraction == 0) {
            text.append("0000-00-00 00:00:00");
        } else {
            LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
            appendDate(text, time.getYear(), time.getMonthValue(), time.getDayOfMonth());
            text.append(' ');
            appendTime(text, false, time.getHour(), time.getMinute(), time.getSecond());
        }
        appendFraction(text, fraction, 2 * fractionBytes, precision);
        return text.toString();
    }

    /** A date in a JSON document. */
    static void appendJsonDate(StringBuilder text, long packed) {
        long date = packed >> JSON_FRACTION_BITS >> 17;
        int month = (int) (date >> 5);
        appendDate(text, month / 13, month % 13, (int) date & 0x1f);
    }

    /** A date and time in a JSON document. */
    static void appendJsonDatetime(StringBuilder text, long packed) {
        appendDatetime(text, packed >> JSON_FRACTION_BITS);
        appendFraction(text, packed & 0xff_ffff, JSON_FRACTION_DIGITS, JSON_FRACTION_DIGITS);
    }

    /** A time in a JSON document. */
    static void appendJsonTime(StringBuilder text, long packed) {
        long magnitude = Math.abs(packed);
        int time = (int) (magnitude >> JSON_FRACTION_BITS);
        appendTime(text, packed < 0, (time >> 12) & 0x3ff, (time >> 6) & 0x3f, time & 0x3f);
        appendFraction(text, magnitude & 0xff_ffff, JSON_FRACTION_DIGITS, JSON_FRACTION_DIGITS);
    }

    /** @param packed 17 bits of year and month, five of the day, five of the hour, six each of minute and second */
    private static void appendDatetime(StringBuilder text, long packed) {
        int month = (int) (packed >> 22);
        appendDate(text, month / 13, month % 13, (int) (packed >> 17) & 0x1f);
        text.append(' ');
        int time = (int) packed;
        appendTime(text, false, (time >> 12) & 0x1f, (time >> 6) & 0x3f, time & 0x3f);
    }

    private static void appendDate(StringBuilder text, int year, int month, int day) {
        appendDigits(text, year, 4);
        text.append('-');
        appendDigits(text, month, 2);
        text.append('-');
        appendDigits(text, day, 2);
    }

    private static void appendTime(StringBuilder text, boolean negative, int hour, int minute, int second) {
        if (negative) {
            text.append('-');
        }
        appendDigits(text, hour, hour < 100 ? 2 : 3);
        text.append(':');
        appendDigits(text, minute, 2);
        text.append(':');
        appendDigits(text, second, 2);
    }

    private static void appendFraction(StringBuilder text, int precision, LogBytes body) throws IOException {
        int bytes = fractionBytes(precision);
        appendFraction(text, body.highestFirst(bytes), 2 * bytes, precision);
    }

    /** @param digits so many are stored, which is one more than the precision if that is odd */
    private static void appendFraction(StringBuilder text, long fraction, int digits, int precision) {
        if (precision > 0) {
            text.append('.');
            int end = text.length() + precision;
            appendDigits(text, (int) fraction, digits);
            text.setLength(end);
        }
    }

    private static void appendDigits(StringBuilder text, int number, int digits) {
        int divisor = 1;
        for (int i = 1; i < digits; i++) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            text.append((char) ('0' + number / divisor % 10));
        }
    }

    private static int fractionBytes(int precision) {
        return (precision + 1) / 2;
    }
}
