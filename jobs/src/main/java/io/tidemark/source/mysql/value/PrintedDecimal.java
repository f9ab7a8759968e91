package io.tidemark.source.mysql.value;

import io.tidemark.source.value.SentValue;
import io.tidemark.source.value.ValueException;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.DecimalType;

/**
 * A DECIMAL as the server prints it, with all digits of its scale. What is usual is read here at once: no more digits than a
 * long has, and no fewer behind the point than are declared. Of all else {@code text} decides.
 *
 * @param text of the same column
 */
record PrintedDecimal(SentValue text, int precision, int scale) implements SentValue {

    private static final long NONE = -1;

    PrintedDecimal(SentValue text, DecimalType type) {
        this(text, type.getPrecision(), type.getScale());
    }

    @Override
    public void write(byte[] bytes, int at, int length, BinaryRowWriter row, int column) throws ValueException {
        boolean negative = length > 0 && bytes[at] == '-';
        int begin = negative ? at + 1 : at;
        long unscaled = DecimalData.isCompact(precision) ? unscaled(bytes, begin, at + length) : NONE;
        if (unscaled == NONE) {
            text.write(bytes, at, length, row, column);
        } else {
            row.writeLong(column, negative ? -unscaled : unscaled);
        }
    }

    private long unscaled(byte[] printed, int begin, int end) {
        int point = scale == 0 ? end : end - scale - 1;
        int digits = end - begin - (scale == 0 ? 0 : 1);
        if (point <= begin || digits > precision || (scale > 0 && printed[point] != '.')) {
            return NONE;
        }
        long unscaled = 0;
        for (int i = begin; i < end; i++) {
            if (i == point) {
                continue;
            }
            int digit = printed[i] - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            unscaled = unscaled * 10 + digit;
        }
        return unscaled;
    }
}
