package io.tidemark.source.mysql.value;

import io.tidemark.source.value.TextConverter;
import io.tidemark.source.value.ValueException;
import java.io.Serializable;
import java.math.BigDecimal;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A decimal of the log in the declared type.
 *
 * @param text of what the server prints for it
 */
record DecimalCell(LogicalType declared, TextConverter text) implements StreamedValue {

    @Override
    public Object convert(Serializable cell) throws ValueException {
        BigDecimal number = (BigDecimal) cell;
        boolean fits = declared instanceof DecimalType decimal
                && decimal.getScale() >= number.scale()
                && decimal.getPrecision() - decimal.getScale() >= number.precision() - number.scale();
        if (fits) {
            DecimalType decimal = (DecimalType) declared;
            return DecimalData.fromBigDecimal(number, decimal.getPrecision(), decimal.getScale());
        }
        // Rare: a text, zeros at the end, or more than fits, which the converter refuses.
        return text.convert(number.toPlainString());
    }
}
