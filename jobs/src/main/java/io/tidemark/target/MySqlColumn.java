package io.tidemark.target;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column of a target table on MySQL or MariaDB.
 *
 * @param name unquoted
 * @param type as the server prints it: {@code decimal(12,2) unsigned}
 * @param nullable whether it may be null
 * @param generated whether the server alone gives it its value
 * @param fillsNulls whether the server puts a value of its own for one that is null or missing: a number, the time of day
 * @param preset whether it has a value in a row that does not give one
 * @param shown false for a column that only who names it sees
 * @param comment empty for none
 */
public record MySqlColumn(
        String name,
        String type,
        boolean nullable,
        boolean generated,
        boolean fillsNulls,
        boolean preset,
        boolean shown,
        String comment) {

    private static final Pattern LENGTHS = Pattern.compile("\\w+\\((\\d+)(?:,(\\d+))?\\).*");

    public MySqlColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(comment, "comment");
    }

    /** Whether a row can do without it. */
    boolean mayBeLeftOut() {
        return nullable || generated || fillsNulls || preset;
    }

    /** The type without length and attributes. */
    String base() {
        return type.toLowerCase(Locale.ROOT).replaceFirst("[^a-z0-9].*$", "");
    }

    boolean unsigned() {
        return type.toLowerCase(Locale.ROOT).contains(" unsigned");
    }

    /** The first number in parentheses, or {@code otherwise}. */
    int length(int otherwise) {
        Matcher lengths = LENGTHS.matcher(type);
        return lengths.matches() ? Integer.parseInt(lengths.group(1)) : otherwise;
    }

    /** The second number in parentheses, or 0. */
    int scale() {
        Matcher lengths = LENGTHS.matcher(type);
        return lengths.matches() && lengths.group(2) != null ? Integer.parseInt(lengths.group(2)) : 0;
    }

    /** Whether a number of digits is declared, as of {@code float(7,4)}, which rounds. */
    boolean hasScale() {
        Matcher lengths = LENGTHS.matcher(type);
        return lengths.matches() && lengths.group(2) != null;
    }
}
