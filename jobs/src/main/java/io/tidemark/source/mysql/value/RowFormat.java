package io.tidemark.source.mysql.value;

import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;

/** How a table's rows stand in the log, worked out once for each event. */
final class RowFormat {

    private static final int ENUM = ColumnType.ENUM.getCode();
    private static final int SET = ColumnType.SET.getCode();

    /** A string of this length and more has its length in two bytes. */
    private static final int LONG = 256;

    private final ColumnType[] types;

    /** What the description of the table says about each column beside its type. */
    private final int[] details;

    private RowFormat(ColumnType[] types, int[] details) {
        this.types = types;
        this.details = details;
    }

    static RowFormat of(TableMapEventData table, BitSet included) throws IOException {
        int count = included.cardinality();
        ColumnType[] types = new ColumnType[count];
        int[] details = new int[count];
        int next = 0;
        for (int column = included.nextSetBit(0); column >= 0; column = included.nextSetBit(column + 1)) {
            if (column >= table.getColumnTypes().length) {
                throw new IOException("the binary log has rows of " + table.getDatabase() + "." + table.getTable()
                        + " with more columns than its description");
            }
            int code = table.getColumnTypes()[column] & 0xff;
            int detail = table.getColumnMetadata()[column];
            ColumnType type = ColumnType.byCode(code);
            if (type == null) {
                throw new IOException("the binary log has a column of type " + code + ", which cannot be read");
            }
            types[next] = type;
            details[next] = detail;
            if (types[next] == ColumnType.STRING && detail >= LONG) {
                describeString(types, details, next, detail);
            }
            next++;
        }
        return new RowFormat(types, details);
    }

    /** The rows behind {@code count} bits, the lowest first. */
    static BitSet bits(LogBytes body, int count) throws IOException {
        BitSet bits = BitSet.valueOf(body.take((count + Byte.SIZE - 1) / Byte.SIZE));
        bits.clear(count, Math.max(count, bits.length()));
        return bits;
    }

    Serializable[] read(LogBytes body) throws IOException {
        Serializable[] row = new Serializable[types.length];
        byte[] nulls = body.take((types.length + Byte.SIZE - 1) / Byte.SIZE);
        for (int i = 0; i < row.length; i++) {
            if (((nulls[i / Byte.SIZE] >> (i % Byte.SIZE)) & 1) == 0) {
                row[i] = cell(types[i], details[i], body);
            }
        }
        return row;
    }

    /**
     * A CHAR, a BINARY, an ENUM or a SET: the first byte is the type, two of whose bits are those of the length that do
     * not fit the second ({@code log_event_print_value} in MySQL's log_event.cc).
     */
    private static void describeString(ColumnType[] types, int[] details, int column, int detail) {
        int type = detail >> Byte.SIZE;
        int length = detail & 0xff;
        if ((type & 0x30) != 0x30) {
            details[column] = length | (((type & 0x30) ^ 0x30) << 4);
        } else {
            details[column] = length;
            if (type == ENUM || type == SET) {
                types[column] = ColumnType.byCode(type);
            }
        }
    }

    private static Serializable cell(ColumnType type, int detail, LogBytes body) throws IOException {
        return switch (type) {
            case TINY -> (int) (byte) body.lowestFirst(1);
            case SHORT -> (int) (short) body.lowestFirst(2);
            case INT24 -> (int) body.lowestFirst(3) << Byte.SIZE >> Byte.SIZE;
            case LONG -> (int) body.lowestFirst(4);
            case LONGLONG -> body.lowestFirst(8);
            case FLOAT -> Float.intBitsToFloat((int) body.lowestFirst(4));
            case DOUBLE -> Double.longBitsToDouble(body.lowestFirst(8));
            case NEWDECIMAL -> PackedDecimal.read(detail & 0xff, detail >> Byte.SIZE, body);
            case BIT -> body.take((detail >> Byte.SIZE) + ((detail & 0xff) > 0 ? 1 : 0));
            case YEAR -> PackedTime.year((int) body.lowestFirst(1));
            case DATE -> PackedTime.date((int) body.lowestFirst(3));
            case TIME -> PackedTime.oldTime((int) body.lowestFirst(3) << Byte.SIZE >> Byte.SIZE);
            case TIME_V2 -> PackedTime.time(detail, body);
            case DATETIME -> PackedTime.oldDatetime(body.lowestFirst(8));
            case DATETIME_V2 -> PackedTime.datetime(detail, body);
            case TIMESTAMP -> PackedTime.timestamp(body.lowestFirst(4), 0, body);
            case TIMESTAMP_V2 -> PackedTime.timestamp(body.highestFirst(4), detail, body);
            case STRING, VARCHAR, VAR_STRING -> body.take(body.length(detail < LONG ? 1 : 2));
            case BLOB, TINY_BLOB, MEDIUM_BLOB, LONG_BLOB, GEOMETRY, JSON -> body.take(body.length(detail));
            case ENUM -> (int) body.lowestFirst(detail);
            case SET -> body.lowestFirst(detail);
            case DECIMAL, NULL, NEWDATE, TYPED_ARRAY, TYPED_ARRAY_OLD ->
                throw new IOException("the binary log has a column of type " + type + ", which cannot be read");
        };
    }
}
