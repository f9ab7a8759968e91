package io.tidemark.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HexFormat;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Writes a column's value in the text form of Postgres' {@code COPY} (PostgreSQL manual, {@code COPY}, "Text Format"): the
 * server reads it as the column's own type, so that json, uuid and enums need no type of Flink's.
 */
final class PostgresColumnText {

    static final byte[] NULL = {'\\', 'N'};

    private static final int MILLIS_PER_SECOND = 1_000;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MINUTES_PER_HOUR = 60;
    private static final int MILLIS_PER_DAY = 86_400_000;
    private static final int NANOS_PER_MICRO = 1_000;

    private final int field;
    private final LogicalTypeRoot root;
    private final int precision;
    private final int scale;
    private final Digits digits = new Digits();

    /** @param field the column's place in the row, from 0 */
    PostgresColumnText(LogicalType type, int field) {
        this.field = field;
        this.root = type.getTypeRoot();
        boolean measured = type.isAnyOf(LogicalTypeFamily.TIMESTAMP) || root == LogicalTypeRoot.DECIMAL;
        this.precision = measured ? LogicalTypeChecks.getPrecision(type) : 0;
        this.scale = root == LogicalTypeRoot.DECIMAL ? LogicalTypeChecks.getScale(type) : 0;
    }

    /** Of a row that is deleted, only its key need be there. */
    void write(RowData row, DataOutputSerializer output) throws IOException {
        if (row.isNullAt(field)) {
            output.write(NULL);
            return;
        }
        switch (root) {
            case CHAR, VARCHAR -> writeEscaped(row.getString(field).toBytes(), output);
            case BOOLEAN -> output.write(row.getBoolean(field) ? 't' : 'f');
            case TINYINT -> digits.write(row.getByte(field), output);
            case SMALLINT -> digits.write(row.getShort(field), output);
            case INTEGER -> digits.write(row.getInt(field), output);
            case BIGINT -> digits.write(row.getLong(field), output);
            case FLOAT -> write(Float.toString(row.getFloat(field)), output);
            case DOUBLE -> write(Double.toString(row.getDouble(field)), output);
            case DECIMAL -> write(row.getDecimal(field, precision, scale), output);
            case DATE -> {
                LocalDate date = LocalDate.ofEpochDay(row.getInt(field));
                writeDate(date, output);
                writeEra(date, output);
            }
            case TIME_WITHOUT_TIME_ZONE -> writeTime(row.getInt(field), 0, output);
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                write(row.getTimestamp(field, precision), output);
            case BINARY, VARBINARY -> {
                write("\\\\x", output);
                write(HexFormat.of().formatHex(row.getBinary(field)), output);
            }
            default -> throw new IllegalStateException(root + " is not carried");
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

    private static void write(String ascii, DataOutputSerializer output) throws IOException {
        output.write(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(DecimalData number, DataOutputSerializer output) throws IOException {
        if (number.isCompact()) {
            digits.writeDecimal(number.toUnscaledLong(), number.scale(), output);
        } else {
            write(number.toBigDecimal().toPlainString(), output);
        }
    }

    /** In UTC, if the type has a zone. */
    private void write(TimestampData time, DataOutputSerializer output) throws IOException {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(time.getMillisecond(), (long) MILLIS_PER_DAY));
        writeDate(date, output);
        output.write(' ');
        writeTime(
                (int) Math.floorMod(time.getMillisecond(), (long) MILLIS_PER_DAY),
                time.getNanoOfMillisecond() / NANOS_PER_MICRO,
                output);
        if (root == LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE) {
            write("+00", output);
        }
        writeEra(date, output);
    }

    private void writeDate(LocalDate date, DataOutputSerializer output) throws IOException {
        digits.write(date.getYear() > 0 ? date.getYear() : 1 - date.getYear(), 4, output);
        output.write('-');
        digits.write(date.getMonthValue(), 2, output);
        output.write('-');
        digits.write(date.getDayOfMonth(), 2, output);
    }

    private static void writeEra(LocalDate date, DataOutputSerializer output) throws IOException {
        if (date.getYear() <= 0) {
            write(" BC", output);
        }
    }

    /** @param micros behind the millisecond */
    private void writeTime(int millisOfDay, int micros, DataOutputSerializer output) throws IOException {
        int seconds = millisOfDay / MILLIS_PER_SECOND;
        int minutes = seconds / SECONDS_PER_MINUTE;
        digits.write(minutes / MINUTES_PER_HOUR, 2, output);
        output.write(':');
        digits.write(minutes % MINUTES_PER_HOUR, 2, output);
        output.write(':');
        digits.write(seconds % SECONDS_PER_MINUTE, 2, output);
        int fraction = millisOfDay % MILLIS_PER_SECOND * 1_000 + micros;
        if (fraction > 0) {
            output.write('.');
            digits.write(fraction, 6, output);
        }
    }
}
