package io.tidemark.source.mysql.value;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column's type as {@code information_schema.COLUMNS} shows it.
 *
 * @param text {@code COLUMN_TYPE} as it stands: {@code int(10) unsigned zerofill}
 * @param charset {@code CHARACTER_SET_NAME}; empty if there is none
 * @param name the type without what follows it, in lower case: {@code int}; empty if the text is not understood
 * @param unsigned whether there are no negative numbers
 * @param zerofill whether the server pads what it prints with zeros
 * @param length the first number in brackets: a length, a precision or a width; -1 if there is none
 * @param scale the second number in brackets; -1 if there is none
 * @param values of an ENUM or SET, in their order
 */
public record MySqlColumnType(
        String text,
        String charset,
        String name,
        boolean unsigned,
        boolean zerofill,
        int length,
        int scale,
        List<String> values)
        implements Serializable {

    /** The comments mark temporal columns that are still stored as before MySQL 5.6 and MariaDB 10.1. */
    private static final Pattern TYPE = Pattern.compile(
            "([a-z][a-z0-9]*)(?:\\((.*)\\))?((?: unsigned| zerofill)*)"
                    + "(?: /\\* (?:mariadb-5\\.3|5\\.5 binary format) \\*/)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})(?:,(\\d{1,9}))?");

    public MySqlColumnType {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(charset, "charset");
        Objects.requireNonNull(name, "name");
        values = List.copyOf(values);
    }

    /**
     * Never fails: a text that is not understood is a type that is not carried.
     *
     * @param columnType {@code COLUMN_TYPE}
     * @param charset {@code CHARACTER_SET_NAME}, null for a column without one
     */
    public static MySqlColumnType of(String columnType, String charset) {
        String characters = charset == null ? "" : charset.toLowerCase(Locale.ROOT);
        Matcher parts = TYPE.matcher(columnType);
        if (!parts.matches()) {
            return unknown(columnType, characters);
        }
        String name = parts.group(1).toLowerCase(Locale.ROOT);
        String modifiers = parts.group(3).toLowerCase(Locale.ROOT);
        boolean zerofill = modifiers.contains("zerofill");
        // MySQL makes a column with ZEROFILL unsigned.
        boolean unsigned = zerofill || modifiers.contains("unsigned");
        String brackets = parts.group(2);
        if (name.equals("enum") || name.equals("set")) {
            return LabelList.parse(brackets == null ? "" : brackets)
                    .map(values -> new MySqlColumnType(columnType, characters, name, false, false, -1, -1, values))
                    .orElseGet(() -> unknown(columnType, characters));
        }
        if (brackets == null) {
            return new MySqlColumnType(columnType, characters, name, unsigned, zerofill, -1, -1, List.of());
        }
        Matcher numbers = NUMBERS.matcher(brackets);
        if (!numbers.matches()) {
            return unknown(columnType, characters);
        }
        int length = Integer.parseInt(numbers.group(1));
        int scale = numbers.group(2) == null ? -1 : Integer.parseInt(numbers.group(2));
        return new MySqlColumnType(columnType, characters, name, unsigned, zerofill, length, scale, List.of());
    }

    /** As the server shows it. */
    @Override
    public String toString() {
        return text;
    }

    /** Digits behind the second. */
    int fractionDigits() {
        return Math.max(length, 0);
    }

    private static MySqlColumnType unknown(String text, String charset) {
        return new MySqlColumnType(text, charset, "", false, false, -1, -1, List.of());
    }
}
