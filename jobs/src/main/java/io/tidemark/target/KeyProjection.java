package io.tidemark.target;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.LogicalType;

/** Takes a row's key out of it, as a value of its own that can be hashed and compared. */
final class KeyProjection {

    private final RowData.FieldGetter[] getters;
    private final GenericRowData fields;
    private final RowDataSerializer serializer;

    KeyProjection(TargetTable target) {
        int[] indices = target.keyIndices();
        LogicalType[] types = new LogicalType[indices.length];
        this.getters = new RowData.FieldGetter[indices.length];
        for (int i = 0; i < indices.length; i++) {
            types[i] = target.rowType().getTypeAt(indices[i]);
            getters[i] = RowData.createFieldGetter(types[i], indices[i]);
        }
        this.fields = new GenericRowData(indices.length);
        this.serializer = new RowDataSerializer(types);
    }

    BinaryRowData of(RowData row) {
        for (int i = 0; i < getters.length; i++) {
            fields.setField(i, getters[i].getFieldOrNull(row));
        }
        return serializer.toBinaryRow(fields).copy();
    }
}
