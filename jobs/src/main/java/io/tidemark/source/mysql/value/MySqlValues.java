package io.tidemark.source.mysql.value;

import io.tidemark.source.value.TextConverter;
import io.tidemark.source.value.TextConverters;
import io.tidemark.source.value.ValueException;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * The two ways to a column's values: out of a table by {@code SELECT}, and out of the binary log. Both give equal objects
 * for equal values, or refuse them with the same words.
 *
 * <p>Assumes that the declared type {@linkplain MySqlTypes#carries carries} the column. What it makes has no state, so
 * threads may share it.
 */
public final class MySqlValues {

    private MySqlValues() {}

    /**
     * What to select so that the server prints the column's value exactly.
     *
     * @param quotedColumn in backquotes
     */
    public static String selected(String quotedColumn, MySqlColumnType type) {
        return switch (MySqlKind.of(type)) {
            case INTEGER, DECIMAL -> type.zerofill() ? quotedColumn + " + 0" : quotedColumn;
            // A FLOAT is printed with six digits, a DOUBLE(m, d) with d behind the point. Adding 0 would lose the sign
            // of -0.
            case FLOATING -> quotedColumn + " - 0e0";
            // MariaDB's driver would read these and print them anew, which fails for days that do not exist.
            case DATETIME, TIMESTAMP -> "CAST(" + quotedColumn + " AS CHAR)";
            case BIT, YEAR, DATE, TIME, CHAR, VARCHAR, TEXT, LABELS, JSON, BINARY, VARBINARY, BLOB, SPATIAL, OTHER ->
                quotedColumn;
        };
    }

    /** The way out of a selected row. */
    public static LoadedValue loaded(MySqlColumnType type, LogicalType declared) {
        return switch (MySqlKind.of(type)) {
            case INTEGER -> loadedInteger(type, new IntegerCell(type, declared));
            case DATETIME, TIMESTAMP -> {
                TextConverter text = text(type, declared);
                yield declared.isAnyOf(
                                LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
                                LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)
                        ? new LoadedTimestamp(text, LogicalTypeChecks.getPrecision(declared))
                        : printed(text);
            }
            case DECIMAL, YEAR, DATE, TIME, FLOATING, JSON -> printed(text(type, declared));
            case CHAR, VARCHAR, TEXT, LABELS -> {
                CharacterFit fit = new CharacterFit(declared);
                yield (row, column) -> {
                    byte[] printed = row.getBytes(column);
                    return printed == null ? null : fit.fit(BinaryStringData.fromBytes(printed));
                };
            }
            case BIT, BINARY, VARBINARY, BLOB, SPATIAL -> {
                BytesFit fit = new BytesFit(type, declared);
                yield (row, column) -> {
                    byte[] printed = row.getBytes(column);
                    return printed == null ? null : fit.fit(printed);
                };
            }
            case OTHER -> throw notCarried(type);
        };
    }

    private static LoadedValue printed(TextConverter text) {
        return (row, column) -> {
            String printed = row.getString(column);
            return printed == null ? null : text.convert(printed);
        };
    }

    /** The way out of a row of the binary log. */
    public static StreamedValue streamed(MySqlColumnType type, LogicalType declared) {
        return switch (MySqlKind.of(type)) {
            case INTEGER -> {
                IntegerCell integer = new IntegerCell(type, declared);
                yield cell -> integer.convert(((Number) cell).longValue());
            }
            case DECIMAL -> new DecimalCell(declared, text(type, declared));
            case FLOATING -> new FloatingCell(declared);
            case DATE, TIME, DATETIME, TIMESTAMP, YEAR -> {
                TextConverter text = text(type, declared);
                yield cell -> text.convert((String) cell);
            }
            case CHAR, VARCHAR, TEXT -> streamedText(type, declared);
            case LABELS -> new LabelCell(type, declared);
            case JSON -> {
                CharacterFit fit = new CharacterFit(declared);
                yield cell -> fit.fit(StringData.fromString(JsonText.print((byte[]) cell)));
            }
            case BIT, BINARY, VARBINARY, BLOB, SPATIAL -> {
                BytesFit fit = new BytesFit(type, declared);
                yield cell -> fit.fit((byte[]) cell);
            }
            case OTHER -> throw notCarried(type);
        };
    }

    private static LoadedValue loadedInteger(MySqlColumnType type, IntegerCell integer) {
        if (type.name().equals("bigint") && type.unsigned()) {
            // The driver's long has a sign.
            return (row, column) -> {
                String printed = row.getString(column);
                return printed == null ? null : integer.convert(Long.parseUnsignedLong(printed));
            };
        }
        return (row, column) -> loadedInteger(integer, row, column);
    }

    private static Object loadedInteger(IntegerCell integer, ResultSet row, int column)
            throws SQLException, ValueException {
        long number = row.getLong(column);
        return row.wasNull() ? null : integer.convert(number);
    }

    /** Of what the server prints in digits; for the stream, of what it would print. */
    private static TextConverter text(MySqlColumnType type, LogicalType declared) {
        TextConverter text = TextConverters.of(declared);
        if (declared.is(LogicalTypeRoot.VARCHAR)) {
            return text;
        }
        return switch (MySqlKind.of(type)) {
            case DATE, DATETIME -> new ExistingDay(declared, text);
            // The converter takes the offset from UTC from the text.
            case TIMESTAMP -> new ExistingDay(declared, printed -> text.convert(printed + "+00"));
            case TIME -> new TimeOfDay(declared, text);
            default -> text;
        };
    }

    private static StreamedValue streamedText(MySqlColumnType type, LogicalType declared) {
        CharacterDecoder decoder = CharacterDecoder.of(type.charset()).orElseThrow(() -> notCarried(type));
        CharacterFit fit = new CharacterFit(declared);
        if (MySqlKind.of(type) == MySqlKind.CHAR) {
            return cell -> fit.fit(CharacterFit.withoutBlanksAtTheEnd(decoder.decode((byte[]) cell)));
        }
        return cell -> fit.fit(decoder.decode((byte[]) cell));
    }

    private static IllegalArgumentException notCarried(MySqlColumnType type) {
        return new IllegalArgumentException("a column of " + type + " is not carried");
    }
}
