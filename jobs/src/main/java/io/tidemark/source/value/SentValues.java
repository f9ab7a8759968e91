package io.tidemark.source.value;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Values as a {@code COPY} in binary format has them (PostgreSQL manual, COPY, "Binary Format"): of the types that are
 * most of what is read, what their send functions make ({@code src/backend/utils/adt} of the server), and the printed text
 * of all others. They come out as {@link TextConverters} would have them, or are refused with the same words.
 */
public final class SentValues {

    private SentValues() {}

    /**
     * The reader of what the server sends for a column selected as it is; empty if its text has to be selected.
     *
     * @param source {@code typname} of a built-in type, domains not resolved
     */
    public static Optional<SentValue> binary(String source, LogicalType declared) {
        return Optional.ofNullable(
                switch (declared.getTypeRoot()) {
                    case BOOLEAN -> source.equals("bool") ? SentValues::bool : null;
                    case SMALLINT -> source.equals("int2") ? SentValues::smallInt : null;
                    case INTEGER ->
                        switch (source) {
                            case "int2" ->
                                (bytes, at, length, row, column) -> row.writeInt(column, BigEndian.shortAt(bytes, at));
                            case "int4" ->
                                (bytes, at, length, row, column) -> row.writeInt(column, BigEndian.intAt(bytes, at));
                            default -> null;
                        };
                    case BIGINT ->
                        switch (source) {
                            case "int2" ->
                                (bytes, at, length, row, column) -> row.writeLong(column, BigEndian.shortAt(bytes, at));
                            case "int4" ->
                                (bytes, at, length, row, column) -> row.writeLong(column, BigEndian.intAt(bytes, at));
                            case "int8" ->
                                (bytes, at, length, row, column) -> row.writeLong(column, BigEndian.longAt(bytes, at));
                            default -> null;
                        };
                    case DECIMAL -> source.equals("numeric") ? new SentNumeric((DecimalType) declared) : null;
                    case CHAR, VARCHAR ->
                        switch (source) {
                            case "text", "varchar", "bpchar" -> text(declared);
                            default -> null;
                        };
                    case DATE -> source.equals("date") ? new SentDate(declared) : null;
                    case TIMESTAMP_WITHOUT_TIME_ZONE -> source.equals("timestamp") ? new SentTimestamp(declared) : null;
                    case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                        source.equals("timestamptz") ? new SentTimestamp(declared) : null;
                    default -> null;
                });
    }

    /** The reader of a printed text. */
    public static SentValue text(LogicalType declared) {
        TextConverter converter = TextConverters.of(declared);
        if (converter instanceof CharacterConverter characters) {
            SentText text = new SentText();
            return (bytes, at, length, row, column) -> {
                characters.check(bytes, at, length);
                text.write(bytes, at, length, row, column);
            };
        }
        RowField field = new RowField(declared);
        return (bytes, at, length, row, column) ->
                field.write(row, column, converter.convert(new String(bytes, at, length, StandardCharsets.UTF_8)));
    }

    private static void bool(byte[] bytes, int at, int length, BinaryRowWriter row, int column) {
        row.writeBoolean(column, bytes[at] != 0);
    }

    private static void smallInt(byte[] bytes, int at, int length, BinaryRowWriter row, int column) {
        row.writeShort(column, BigEndian.shortAt(bytes, at));
    }
}
