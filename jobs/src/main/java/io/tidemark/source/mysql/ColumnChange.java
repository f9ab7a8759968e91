package io.tidemark.source.mysql;

import io.tidemark.source.mysql.value.MySqlColumnType;
import io.tidemark.source.split.TableLayout;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a change of a column's type leaves every value in it as it is. One that does not changes rows without a word in
 * the log.
 */
final class ColumnChange {

    private static final List<String> INTEGERS = List.of("tinyint", "smallint", "mediumint", "int", "bigint");
    private static final List<String> TEXTS = List.of("char", "varchar", "tinytext", "text", "mediumtext", "longtext");
    private static final List<String> BYTES = List.of("varbinary", "tinyblob", "blob", "mediumblob", "longblob");

    /** Which have a place for every character. */
    private static final Set<String> UNICODE = Set.of("utf8mb4", "utf16", "utf16le", "utf32");

    private static final Map<String, Long> LENGTHS = Map.of(
            "tinytext", 255L,
            "text", 65_535L,
            "mediumtext", 16_777_215L,
            "longtext", 4_294_967_295L,
            "tinyblob", 255L,
            "blob", 65_535L,
            "mediumblob", 16_777_215L,
            "longblob", 4_294_967_295L);

    private ColumnChange() {}

    static boolean keepsValues(TableLayout.Column before, TableLayout.Column after) {
        MySqlColumnType from = MySqlColumnType.of(before.type(), before.charset());
        MySqlColumnType to = MySqlColumnType.of(after.type(), after.charset());
        if (!keepsCharacters(from.charset(), to.charset())) {
            return false;
        }
        if (from.name().isEmpty()) {
            return before.equals(after);
        }
        if (INTEGERS.contains(from.name()) && INTEGERS.contains(to.name())) {
            return keepsIntegers(from, to);
        }
        if (TEXTS.contains(from.name()) && TEXTS.contains(to.name())) {
            // CHAR takes away blanks at the end, which VARCHAR may have.
            return (to.name().equals("char") == from.name().equals("char")
                            || from.name().equals("char"))
                    && length(to) >= length(from);
        }
        if (BYTES.contains(from.name()) && BYTES.contains(to.name())) {
            return length(to) >= length(from);
        }
        return from.name().equals(to.name()) && keepsWithinType(from, to);
    }

    private static boolean keepsCharacters(String from, String to) {
        return from.equals(to) || (!from.isEmpty() && !from.equals("binary") && UNICODE.contains(to));
    }

    private static boolean keepsIntegers(MySqlColumnType from, MySqlColumnType to) {
        int growth = INTEGERS.indexOf(to.name()) - INTEGERS.indexOf(from.name());
        return from.unsigned() == to.unsigned() ? growth >= 0 : from.unsigned() && growth > 0;
    }

    private static long length(MySqlColumnType type) {
        return LENGTHS.getOrDefault(type.name(), (long) Math.max(type.length(), 1));
    }

    private static boolean keepsWithinType(MySqlColumnType from, MySqlColumnType to) {
        return switch (from.name()) {
            case "decimal" ->
                (from.unsigned() || !to.unsigned())
                        && scale(to) >= scale(from)
                        && to.length() - scale(to) >= from.length() - scale(from);
            case "float", "double" ->
                from.length() == to.length() && from.scale() == to.scale() && (from.unsigned() || !to.unsigned());
            case "enum", "set" ->
                to.values().size() >= from.values().size()
                        && to.values().subList(0, from.values().size()).equals(from.values());
            case "binary" -> from.length() == to.length();
            default -> to.length() >= from.length();
        };
    }

    private static int scale(MySqlColumnType type) {
        return Math.max(type.scale(), 0);
    }
}
