package io.tidemark.source.value;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.data.writer.BinaryWriter;
import org.apache.flink.table.runtime.typeutils.InternalSerializers;
import org.apache.flink.table.types.logical.LogicalType;

/** Puts objects as a {@link org.apache.flink.table.data.RowData} holds them into fields of one type. */
public final class RowField {

    private final LogicalType type;
    private final TypeSerializer<?> serializer;

    public RowField(LogicalType type) {
        this.type = type;
        this.serializer = InternalSerializers.create(type);
    }

    /** @param value null for SQL's null */
    // What Flink has instead writes into arrays alone.
    @SuppressWarnings("deprecation")
    public void write(BinaryRowWriter row, int column, Object value) {
        if (value == null) {
            row.setNullAt(column);
        } else {
            BinaryWriter.write(row, column, value, type, serializer);
        }
    }
}
