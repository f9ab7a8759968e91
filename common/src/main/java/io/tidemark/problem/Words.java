package io.tidemark.problem;

import java.util.stream.Collectors;

/** What others have named or written, in messages for people. */
public final class Words {

    /** Enough to know a value by. */
    private static final int MOST = 200;

    private Words() {}

    /** Of a value that may have any length its begin. */
    public static String brief(Object value) {
        String text = String.valueOf(value);
        return text.length() <= MOST ? text : "%s... (%d characters)".formatted(text.substring(0, MOST), text.length());
    }

    /** Control characters would be the terminal's to obey, and those that turn the direction would hide what follows. */
    public static String printable(Object value) {
        return String.valueOf(value)
                .codePoints()
                .mapToObj(point -> isPrintable(point) ? Character.toString(point) : "\\u%04x".formatted(point))
                .collect(Collectors.joining());
    }

    private static boolean isPrintable(int point) {
        return !Character.isISOControl(point)
                && !(point >= 0x2028 && point <= 0x202E)
                && !(point >= 0x2066 && point <= 0x2069);
    }

    /** A number of things, whose name takes an s. */
    public static String count(long number, String thing) {
        return "%d %s%s".formatted(number, thing, number == 1 ? "" : "s");
    }

    /** The verb to it. */
    public static String were(long number) {
        return number == 1 ? "was" : "were";
    }
}
