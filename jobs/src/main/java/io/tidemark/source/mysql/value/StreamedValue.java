package io.tidemark.source.mysql.value;

import io.tidemark.source.value.ValueException;
import java.io.Serializable;

/** Turns what {@link BinlogRows} found in a row into the object a {@link org.apache.flink.table.data.RowData} holds. */
@FunctionalInterface
public interface StreamedValue {

    /**
     * @param cell never null: SQL's NULL is no cell
     * @throws ValueException if the value has no exact place in the type
     */
    Object convert(Serializable cell) throws ValueException;
}
