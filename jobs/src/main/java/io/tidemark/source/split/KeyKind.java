package io.tidemark.source.split;

import io.tidemark.source.split.KeyBound.OfBytes;
import io.tidemark.source.split.KeyBound.OfNumber;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;

/** By what a column's values are ordered when a table is cut at some of them. */
public enum KeyKind {
    /** As the numbers they are; those beyond a long lie where its ends do. */
    NUMBER {
        @Override
        KeyBound bound(Object value) {
            return new OfNumber(
                    value instanceof DecimalData decimal
                            ? decimal.toBigDecimal().min(GREATEST).max(LEAST).longValue()
                            : ((Number) value).longValue());
        }
    },

    /**
     * Byte by byte in UTF-8, whatever the column's collation says, and without the spaces at the end: there are types for
     * which they do not count, and are not always there.
     */
    TEXT {
        @Override
        KeyBound bound(Object value) {
            byte[] bytes = ((StringData) value).toBytes();
            int length = bytes.length;
            while (length > 0 && bytes[length - 1] == ' ') {
                length--;
            }
            return OfBytes.of(Arrays.copyOf(bytes, length));
        }
    },

    /** Byte by byte. */
    BYTES {
        @Override
        KeyBound bound(Object value) {
            return OfBytes.of((byte[]) value);
        }
    };

    private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal GREATEST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** Of which kind the values of a type are; nothing if a table cannot be cut at them. */
    public static Optional<KeyKind> of(LogicalType type) {
        if (type.is(LogicalTypeFamily.INTEGER_NUMERIC)
                || (type instanceof DecimalType decimal && decimal.getScale() == 0)) {
            return Optional.of(NUMBER);
        }
        if (type.is(LogicalTypeFamily.CHARACTER_STRING)) {
            return Optional.of(TEXT);
        }
        return type.is(LogicalTypeFamily.BINARY_STRING) ? Optional.of(BYTES) : Optional.empty();
    }

    /** Where a value lies, in the form it has in a row. */
    abstract KeyBound bound(Object value);
}
