package io.tidemark.source.mysql.value;

import java.io.Serializable;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;

/** A FLOAT or DOUBLE of the log in the declared type. */
record FloatingCell(LogicalType declared) implements StreamedValue {

    @Override
    public Object convert(Serializable cell) {
        Number number = (Number) cell;
        return switch (declared.getTypeRoot()) {
            case FLOAT -> number.floatValue();
            case DOUBLE -> number.doubleValue();
            default -> StringData.fromString(ServerDoubles.print(number.doubleValue()));
        };
    }
}
