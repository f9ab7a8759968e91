package io.tidemark.source.mysql.value;

import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Prints a JSON document of the binary log as MySQL prints it. The format is that of MySQL's sql-common/json_binary.h; the
 * client's own reader drops greater numbers and takes times apart wrongly.
 */
final class JsonText {

    private static final int SMALL_OBJECT = 0x0;
    private static final int LARGE_OBJECT = 0x1;
    private static final int SMALL_ARRAY = 0x2;
    private static final int LARGE_ARRAY = 0x3;
    private static final int LITERAL = 0x4;
    private static final int INT16 = 0x5;
    private static final int UINT16 = 0x6;
    private static final int INT32 = 0x7;
    private static final int UINT32 = 0x8;
    private static final int INT64 = 0x9;
    private static final int UINT64 = 0xa;
    private static final int DOUBLE = 0xb;
    private static final int STRING = 0xc;
    private static final int OPAQUE = 0xf;

    /** MySQL breaks its Base64 into lines. */
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, "\n".getBytes(StandardCharsets.US_ASCII));

    private static final String HEX = "0123456789abcdef";

    private final byte[] bytes;
    private final StringBuilder text;

    private JsonText(byte[] bytes) {
        this.bytes = bytes;
        this.text = new StringBuilder(2 * bytes.length);
    }

    static String print(byte[] document) {
        if (document.length == 0) {
            // What a column that may not be null has after ALTER TABLE.
            return "null";
        }
        JsonText printer = new JsonText(document);
        try {
            printer.value(document[0], 1);
        } catch (IOException e) {
            throw new UncheckedIOException("a JSON document of the binary log cannot be read", e);
        }
        return printer.text.toString();
    }

    private void value(int type, int at) throws IOException {
        switch (type) {
            case SMALL_OBJECT -> object(at, 2);
            case LARGE_OBJECT -> object(at, 4);
            case SMALL_ARRAY -> array(at, 2);
            case LARGE_ARRAY -> array(at, 4);
            case LITERAL -> literal(at);
            case INT16 -> text.append((short) number(at, 2));
            case UINT16 -> text.append(number(at, 2));
            case INT32 -> text.append((int) number(at, 4));
            case UINT32 -> text.append(number(at, 4));
            case INT64 -> text.append(number(at, 8));
            case UINT64 -> text.append(Long.toUnsignedString(number(at, 8)));
            case DOUBLE -> floating(Double.longBitsToDouble(number(at, 8)));
            case STRING -> string(at);
            case OPAQUE -> opaque(at);
            default -> throw new IOException("there is no type " + type);
        }
    }

    /** @param width bytes of each count and offset; offsets count from the object's start */
    private void object(int start, int width) throws IOException {
        int count = (int) number(start, width);
        int keyEntry = start + 2 * width;
        int valueEntry = keyEntry + count * (width + 2);
        text.append('{');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                text.append(", ");
            }
            int key = start + (int) number(keyEntry, width);
            quoted(key, (int) number(keyEntry + width, 2));
            text.append(": ");
            entry(start, valueEntry, width);
            keyEntry += width + 2;
            valueEntry += 1 + width;
        }
        text.append('}');
    }

    private void array(int start, int width) throws IOException {
        int count = (int) number(start, width);
        int entry = start + 2 * width;
        text.append('[');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                text.append(", ");
            }
            entry(start, entry, width);
            entry += 1 + width;
        }
        text.append(']');
    }

    /** A value that is small enough stands in the entry itself. */
    private void entry(int start, int entry, int width) throws IOException {
        int type = (int) number(entry, 1);
        boolean inside =
                switch (type) {
                    case LITERAL, INT16, UINT16 -> true;
                    case INT32, UINT32 -> width == 4;
                    default -> false;
                };
        value(type, inside ? entry + 1 : start + (int) number(entry + 1, width));
    }

    private void literal(int at) throws IOException {
        int literal = (int) number(at, 1);
        text.append(
                switch (literal) {
                    case 0 -> "null";
                    case 1 -> "true";
                    case 2 -> "false";
                    default -> throw new IOException("there is no literal " + literal);
                });
    }

    /** Digits only would be read back as a whole number. */
    private void floating(double number) {
        int start = text.length();
        ServerDoubles.append(number, text);
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' || c == 'e') {
                return;
            }
        }
        text.append(".0");
    }

    private void string(int at) throws IOException {
        int length = length(at);
        quoted(afterLength(at), length);
    }

    /** A value of another type than JSON has; the dates and times among them are a packed number. */
    private void opaque(int at) throws IOException {
        int code = (int) number(at, 1);
        int length = length(at + 1);
        int value = afterLength(at + 1);
        ColumnType type = ColumnType.byCode(code);
        if (type == ColumnType.NEWDECIMAL) {
            LogBytes packed = new LogBytes(bytes);
            packed.skip(value);
            int precision = packed.length(1);
            int scale = packed.length(1);
            text.append(PackedDecimal.read(precision, scale, packed).toPlainString());
            return;
        }
        text.append('"');
        if (type == ColumnType.DATE) {
            PackedTime.appendJsonDate(text, number(value, 8));
        } else if (type == ColumnType.TIME) {
            PackedTime.appendJsonTime(text, number(value, 8));
        } else if (type == ColumnType.DATETIME || type == ColumnType.TIMESTAMP) {
            PackedTime.appendJsonDatetime(text, number(value, 8));
        } else {
            LogBytes rest = new LogBytes(bytes);
            rest.skip(value);
            text.append("base64:type").append(code).append(':');
            escaped(BASE64.encodeToString(rest.take(length)));
        }
        text.append('"');
    }

    private void quoted(int at, int length) throws IOException {
        require(at, length);
        text.append('"');
        escaped(new String(bytes, at, length, StandardCharsets.UTF_8));
        text.append('"');
    }

    private void escaped(String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ') {
                        text.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
    }

    /** Seven bits in each byte, the lowest first; the highest bit says that another one follows. */
    private int length(int at) throws IOException {
        int length = 0;
        int shift = 0;
        for (int i = at; ; i++) {
            int next = (int) number(i, 1);
            length |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return length;
            }
            shift += 7;
        }
    }

    private int afterLength(int at) throws IOException {
        int next = at;
        while (number(next, 1) >= 0x80) {
            next++;
        }
        return next + 1;
    }

    /** The lowest byte first. */
    private long number(int at, int width) throws IOException {
        require(at, width);
        long number = 0;
        for (int i = at + width - 1; i >= at; i--) {
            number = (number << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return number;
    }

    private void require(int at, int length) throws EOFException {
        if (at < 0 || length < 0 || length > bytes.length - at) {
            throw new EOFException("it ends at byte " + bytes.length + ", before " + length + " bytes from " + at);
        }
    }
}
