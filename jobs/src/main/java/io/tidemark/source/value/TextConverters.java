package io.tidemark.source.value;

import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * The converters of the Flink types that {@link PostgresTypes} maps to. Each is exact or refuses; none has state, so
 * threads may share them.
 *
 * <p>A converter knows the declared type only. Whether that type is right for the column is for {@link
 * PostgresTypes#carries} to say, once, at the start.
 */
public final class TextConverters {

    private TextConverters() {}

    /** @throws IllegalArgumentException if no Postgres type is carried by this one */
    public static TextConverter of(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> text -> truth(text, type);
            case SMALLINT -> text -> (short) NumberText.integer(text, Short.MIN_VALUE, Short.MAX_VALUE, type);
            case INTEGER -> text -> (int) NumberText.integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE, type);
            case BIGINT -> text -> NumberText.integer(text, Long.MIN_VALUE, Long.MAX_VALUE, type);
            case FLOAT -> text -> NumberText.singlePrecision(text, type);
            case DOUBLE -> text -> NumberText.doublePrecision(text, type);
            case DECIMAL -> new DecimalConverter((DecimalType) type);
            case CHAR, VARCHAR -> new CharacterConverter(type);
            case BINARY, VARBINARY -> new BytesConverter(type);
            case DATE -> new DateConverter(type);
            case TIME_WITHOUT_TIME_ZONE -> new TimeConverter(type);
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> new TimestampConverter(type);
            case ARRAY -> new ArrayConverter((ArrayType) type);
            default ->
                throw new IllegalArgumentException("no Postgres type is carried by " + ValueException.name(type));
        };
    }

    private static boolean truth(String text, LogicalType type) throws ValueException {
        if (text.length() == 1) {
            char letter = text.charAt(0);
            if (letter == 't' || letter == 'f') {
                return letter == 't';
            }
        }
        throw ValueException.unreadable(type);
    }
}
