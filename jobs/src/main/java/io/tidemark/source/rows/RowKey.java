package io.tidemark.source.rows;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** Some columns of a row, in binary form, whose hash is the same wherever the row has been. */
public final class RowKey implements KeySelector<RowData, RowData>, ResultTypeQueryable<RowData> {

    private static final long serialVersionUID = 1L;

    private final RowType rows;
    private final int[] columns;
    private transient RowData.FieldGetter[] getters;
    private transient RowDataSerializer serializer;

    public RowKey(RowType rows, int[] columns) {
        this.rows = rows;
        this.columns = columns.clone();
    }

    private RowType type() {
        LogicalType[] types = new LogicalType[columns.length];
        String[] names = new String[columns.length];
        for (int i = 0; i < columns.length; i++) {
            types[i] = rows.getTypeAt(columns[i]);
            names[i] = rows.getFieldNames().get(columns[i]);
        }
        return RowType.of(types, names);
    }

    @Override
    public RowData getKey(RowData row) {
        if (getters == null) {
            getters = new RowData.FieldGetter[columns.length];
            for (int i = 0; i < columns.length; i++) {
                getters[i] = RowData.createFieldGetter(rows.getTypeAt(columns[i]), columns[i]);
            }
            serializer = new RowDataSerializer(type());
        }
        GenericRowData key = new GenericRowData(columns.length);
        for (int i = 0; i < columns.length; i++) {
            key.setField(i, getters[i].getFieldOrNull(row));
        }
        return serializer.toBinaryRow(key).copy();
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return InternalTypeInfo.of(type());
    }

    @Override
    public String toString() {
        return "key " + List.of(type().getFieldNames());
    }
}
