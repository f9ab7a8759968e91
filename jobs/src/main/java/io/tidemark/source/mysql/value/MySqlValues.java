package io.tidemark.source.mysql.value;

import io.tidemark.source.value.RowField;
import io.tidemark.source.value.SentText;
import io.tidemark.source.value.SentValue;
import io.tidemark.source.value.TextConverter;
import io.tidemark.source.value.TextConverters;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * The two ways to a column's values: out of a table by {@code SELECT}, and out of the binary log. Both give equal objects
 * for equal values, or refuse them with the same words.
 *
 * <p>Assumes that the declared type {@linkplain MySqlTypes#carries carries} the column.
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
            case BIT,
                    YEAR,
                    DATE,
                    TIME,
                    DATETIME,
                    TIMESTAMP,
                    CHAR,
                    VARCHAR,
                    TEXT,
                    LABELS,
                    JSON,
                    BINARY,
                    VARBINARY,
                    BLOB,
                    SPATIAL,
                    OTHER -> quotedColumn;
        };
    }

    /** The way out of a row that {@link #selected} has made, in the text protocol, with texts in UTF-8; for one thread. */
    public static SentValue loaded(MySqlColumnType type, LogicalType declared) {
        RowField field = new RowField(declared);
        return switch (MySqlKind.of(type)) {
            case INTEGER -> {
                IntegerCell integer = new IntegerCell(type, declared);
                yield (bytes, at, length, row, column) ->
                        field.write(row, column, integer.convert(WholeNumber.parse(bytes, at, length, declared)));
            }
            case DATETIME, TIMESTAMP -> {
                TextConverter text = text(type, declared);
                yield declared.isAnyOf(
                                LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
                                LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)
                        ? new LoadedTimestamp(printed(text, field), LogicalTypeChecks.getPrecision(declared))
                        : printed(text, field);
            }
            case DECIMAL -> {
                SentValue text = printed(text(type, declared), field);
                yield declared instanceof DecimalType decimal ? new PrintedDecimal(text, decimal) : text;
            }
            case YEAR, DATE, TIME, FLOATING, JSON -> printed(text(type, declared), field);
            case CHAR, VARCHAR, TEXT, LABELS -> {
                CharacterFit fit = new CharacterFit(declared);
                SentText text = new SentText();
                yield (bytes, at, length, row, column) -> {
                    if (fit.holds(length)) {
                        text.write(bytes, at, length, row, column);
                    } else {
                        field.write(row, column, fit.fit(BinaryStringData.fromBytes(bytes, at, length)));
                    }
                };
            }
            case BIT, BINARY, VARBINARY, BLOB, SPATIAL -> {
                BytesFit fit = new BytesFit(type, declared);
                yield (bytes, at, length, row, column) ->
                        field.write(row, column, fit.fit(Arrays.copyOfRange(bytes, at, at + length)));
            }
            case OTHER -> throw notCarried(type);
        };
    }

    private static SentValue printed(TextConverter text, RowField field) {
        return (bytes, at, length, row, column) ->
                field.write(row, column, text.convert(new String(bytes, at, length, StandardCharsets.UTF_8)));
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
