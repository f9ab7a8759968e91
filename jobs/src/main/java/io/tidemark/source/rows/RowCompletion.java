package io.tidemark.source.rows;

import io.tidemark.problem.ErrorCode;
import io.tidemark.source.SourceFailures;
import java.util.BitSet;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;

/**
 * Gives each change of a table the whole row as it was before, which the log carries only under {@code REPLICA IDENTITY
 * FULL}, and each row the values that the log leaves out because an update did not touch them (FAULTS 30). Keeps the last
 * row of each key for it.
 *
 * <p>Stands in for Flink SQL's {@code ChangelogNormalize}, which would need the same state and would take a value that was
 * left out for null.
 */
final class RowCompletion extends KeyedProcessFunction<RowData, RowData, RowData> {

    private static final long serialVersionUID = 1L;

    private final Route route;
    private final RowType type;
    private final int[] key;

    private transient ValueState<RowData> rows;
    private transient RowData.FieldGetter[] getters;

    RowCompletion(Route route) {
        this.route = route;
        this.type = route.producedType();
        this.key = route.table().indexesOf(route.table().key());
    }

    @Override
    public void open(OpenContext context) {
        rows = getRuntimeContext().getState(new ValueStateDescriptor<>("row", InternalTypeInfo.of(type)));
        getters = new RowData.FieldGetter[type.getFieldCount()];
        for (int i = 0; i < getters.length; i++) {
            getters[i] = RowData.createFieldGetter(type.getTypeAt(i), i);
        }
    }

    @Override
    public void processElement(RowData change, Context context, Collector<RowData> out) throws Exception {
        RowKind kind = change.getRowKind();
        if (kind == RowKind.UPDATE_BEFORE) {
            // What is kept is the same row, with the metadata it came with.
            return;
        }
        RowData old = rows.value();
        if (old == null && kind != RowKind.INSERT) {
            throw unseen();
        }
        if (kind == RowKind.DELETE) {
            out.collect(copy(old, RowKind.DELETE));
            rows.clear();
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
