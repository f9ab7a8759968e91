package io.tidemark.source.rows;

import io.tidemark.problem.ErrorCode;
import io.tidemark.source.SourceFailures;
import java.util.BitSet;
import java.util.Objects;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;

/** The last row of each key of a table, in keyed state, and what it makes of a change. */
final class KeptRows {

    private final Route route;
    private final int[] key;
    private final ValueState<RowData> rows;
    private final RowData.FieldGetter[] getters;

    private KeptRows(Route route, ValueState<RowData> rows, RowData.FieldGetter[] getters) {
        this.route = route;
        this.key = route.table().indexesOf(route.table().key());
        this.rows = rows;
        this.getters = getters;
    }

    static KeptRows open(Route route, RuntimeContext context) {
        RowType type = route.producedType();
        RowData.FieldGetter[] getters = new RowData.FieldGetter[type.getFieldCount()];
        for (int i = 0; i < getters.length; i++) {
            getters[i] = RowData.createFieldGetter(type.getTypeAt(i), i);
        }
        return new KeptRows(route, context.getState(descriptor(route)), getters);
    }

    static ValueStateDescriptor<RowData> descriptor(Route route) {
        return new ValueStateDescriptor<>("row", InternalTypeInfo.of(route.producedType()));
    }

    /** The one of the current key; null if there is none. */
    RowData last() throws Exception {
        return rows.value();
    }

    /** @param old {@link #last} */
    void change(RowData change, RowData old, Collector<RowData> out) throws Exception {
        RowKind kind = change.getRowKind();
        if (old == null && kind != RowKind.INSERT) {
            throw unseen();
        }
        if (kind == RowKind.DELETE) {
            out.collect(remove(old));
            return;
        }
        GenericRowData row = complete(change, old);
        if (old == null) {
            row.setRowKind(RowKind.INSERT);
        } else if (sameKey(old, row)) {
            out.collect(copy(old, RowKind.UPDATE_BEFORE));
            row.setRowKind(RowKind.UPDATE_AFTER);
        } else {
            out.collect(copy(old, RowKind.DELETE));
            row.setRowKind(RowKind.INSERT);
        }
        rows.update(row);
        out.collect(row);
    }

    /** @return the change that takes the current key's row away */
    RowData remove(RowData old) {
        rows.clear();
        return copy(old, RowKind.DELETE);
    }

    private GenericRowData copy(RowData row, RowKind kind) {
        GenericRowData copy = new GenericRowData(kind, getters.length);
        for (int i = 0; i < getters.length; i++) {
            copy.setField(i, getters[i].getFieldOrNull(row));
        }
        return copy;
    }

    private GenericRowData complete(RowData change, RowData old) {
        GenericRowData row = copy(change, RowKind.INSERT);
        if (!change.isNullAt(getters.length)) {
            BitSet unchanged = BitSet.valueOf(change.getBinary(getters.length));
            if (old == null) {
                throw unknown(unchanged);
            }
            for (int i = unchanged.nextSetBit(0); i >= 0; i = unchanged.nextSetBit(i + 1)) {
                row.setField(i, getters[i].getFieldOrNull(old));
            }
        }
        return row;
    }

    /** An update of the key that leaves a large value alone: the log has the value under no key. */
    private RuntimeException unknown(BitSet unchanged) {
        String table = route.table().toString();
        String column = route.table().columns().get(unchanged.nextSetBit(0)).name();
        return SourceFailures.permanent(
                ErrorCode.UNCHANGED_VALUE_UNKNOWN,
                "%s: an update changed the key of a row and left its large value in column %s as it was"
                        .formatted(table, column),
                "REPLICA IDENTITY FULL for tables whose keys change: under DEFAULT the log leaves such values out",
                "ALTER TABLE %s REPLICA IDENTITY FULL; then submit the pipeline anew, without state and into empty"
                                .formatted(table)
                        + " targets.");
    }

    private RuntimeException unseen() {
        return SourceFailures.permanent(
                ErrorCode.ROW_NEVER_SEEN,
                "%s: a row is changed that the state does not have".formatted(route.table()),
                "the table's rows from its first load on",
                "A restored pipeline reads the table in a way it did not before (other metadata columns, another replica"
                        + " identity). Submit it without state and into empty targets.");
    }

    private boolean sameKey(RowData old, RowData row) {
        for (int column : key) {
            if (!Objects.deepEquals(getters[column].getFieldOrNull(old), getters[column].getFieldOrNull(row))) {
                return false;
            }
        }
        return true;
    }
}
