package io.tidemark.target;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** What a row is in a text, for people and for programs. */
final class RowText {

    private static final int MOST_LETTERS_IN_WORDS = 100;
    private static final int MOST_LETTERS_OF_A_VALUE = 1 << 20;
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'")
            .append(TIME)
            .toFormatter(Locale.ROOT);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private RowText() {}

    /** The key, or, where there is none, the row, in short. */
    static String words(TargetTable target, RowData row) {
        StringJoiner words = new StringJoiner(", ", target.keyed() ? "key " : "row ", "");
        for (int column : target.keyed() ? target.keyIndices() : columns(target)) {
            words.add(target.rowType().getFieldNames().get(column) + "=" + value(target, row, column));
        }
        return cut(words.toString(), MOST_LETTERS_IN_WORDS, "...");
    }

    /** The places of all columns. */
    static int[] columns(TargetTable target) {
        return IntStream.range(0, target.rowType().getFieldCount()).toArray();
    }

    /** All of a row's columns as a JSON object. Of a very long value the begin, and how long it is. */
    static String json(TargetTable target, RowData row) {
        return json(target, row, columns(target), MOST_LETTERS_OF_A_VALUE);
    }

    /** The key's columns. */
    static String key(TargetTable target, RowData row) {
        return json(target, row, target.keyIndices(), Integer.MAX_VALUE);
    }

    private static String json(TargetTable target, RowData row, int[] columns, int letters) {
        ObjectNode json = new JsonNodeFactory(true).objectNode();
        for (int column : columns) {
            String name = target.rowType().getFieldNames().get(column);
            Object value = value(target, row, column);
            if (value == null) {
                json.putNull(name);
            } else if (value instanceof Boolean truth) {
                json.put(name, truth);
            } else if (value instanceof Long number) {
                json.put(name, number);
            } else if (value instanceof BigDecimal number) {
                json.put(name, number);
            } else if (value instanceof Double number && Double.isFinite(number)) {
                json.put(name, number);
            } else if (value instanceof Float number && Float.isFinite(number)) {
                json.put(name, number);
            } else {
                String text = value.toString();
                json.put(name, cut(text, letters, "... (%d characters)".formatted(text.length())));
            }
        }
        return json.toString();
    }

    private static String cut(String text, int letters, String end) {
        if (text.length() <= letters) {
            return text;
        }
        int length = Character.isHighSurrogate(text.charAt(letters - 1)) ? letters - 1 : letters;
        return text.substring(0, length) + end;
    }

    private static Object value(TargetTable target, RowData row, int column) {
        LogicalType type = target.rowType().getTypeAt(column);
        Object value = RowData.createFieldGetter(type.copy(true), column).getFieldOrNull(row);
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof StringData text) {
            return text.toString();
        }
        if (value instanceof DecimalData number) {
            return number.toBigDecimal();
        }
        if (value instanceof TimestampData time) {
            String text = TIMESTAMP.format(time.toLocalDateTime());
            return type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE) ? text + "+00:00" : text;
        }
        if (value instanceof Integer number && type.is(LogicalTypeRoot.DATE)) {
            return LocalDate.ofEpochDay(number).toString();
        }
        if (value instanceof Integer number && type.is(LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE)) {
            return TIME.format(LocalTime.ofNanoOfDay(number * NANOS_PER_MILLI));
        }
        return value instanceof Byte || value instanceof Short || value instanceof Integer
                ? (Object) ((Number) value).longValue()
                : value;
    }
}
