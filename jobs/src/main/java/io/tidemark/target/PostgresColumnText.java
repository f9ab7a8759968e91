package io.tidemark.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * Writes a column's value in the text form of Postgres' {@code COPY} (PostgreSQL manual, {@code COPY}, "Text Format"): the
 * server reads it as the column's own type, so that json, uuid and enums need no type of Flink's.
 */
final class PostgresColumnText {

    static final byte[] NULL = {'\\', 'N'};

    private final RowData.FieldGetter getter;
    private final LogicalTypeRoot root;

    /** @param field the column's place in the row, from 0 */
    PostgresColumnText(LogicalType type, int field) {
        // Of a row that is deleted, only its key need be there.
        this.getter = RowData.createFieldGetter(type.copy(true), field);
        this.root = type.getTypeRoot();
    }

    void write(RowData row, DataOutputSerializer output) throws IOException {
        Object value = getter.getFieldOrNull(row);
        if (value == null) {
            output.write(NULL);
        } else if (value instanceof StringData text) {
            writeEscaped(text.toBytes(), output);
        } else {
            output.write(text(value).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void writeEscaped(byte[] utf8, DataOutputSerializer output) throws IOException {
        int begin = 0;
        for (int i = 0; i < utf8.length; i++) {
            char escaped =
                    switch (utf8[i]) {
                        case '\\' -> '\\';
                        case '\n' -> 'n';
                        case '\r' -> 'r';
                        case '\t' -> 't';
                        default -> 0;
                    };
            if (escaped != 0) {
                output.write(utf8, begin, i - begin);
                output.write('\\');
                output.write(escaped);
                begin = i + 1;
            }
        }
        output.write(utf8, begin, utf8.length - begin);
    }

    private String text(Object value) {
        if (value instanceof DecimalData number) {
            return number.toBigDecimal().toPlainString();
        }
        if (value instanceof TimestampData time) {
            return timestamp(time.toLocalDateTime());
        }
        if (value instanceof byte[] bytes) {
            return "\\\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Boolean truth) {
            return truth ? "t" : "f";
        }
        if (value instanceof Integer number && root == LogicalTypeRoot.DATE) {
            LocalDate date = LocalDate.ofEpochDay(number);
            return date(date) + era(date);
        }
        if (value instanceof Integer number && root == LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE) {
            return LocalTime.ofNanoOfDay(number * 1_000_000L).toString();
        }
        return value.toString();
    }

    /** @param time in UTC, if the type has a zone */
    private String timestamp(LocalDateTime time) {
        String zone = root == LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE ? "+00" : "";
        return date(time.toLocalDate()) + " " + time.toLocalTime() + zone + era(time.toLocalDate());
    }

    private static String date(LocalDate date) {
        return String.format(
                Locale.ROOT,
                "%04d-%02d-%02d",
                date.getYear() > 0 ? date.getYear() : 1 - date.getYear(),
                date.getMonthValue(),
                date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }
}
