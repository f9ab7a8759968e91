package io.tidemark.source.rows;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.data.RowData;
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

    private transient KeptRows rows;

    RowCompletion(Route route) {
        this.route = route;
    }

    @Override
    public void open(OpenContext context) {
        rows = KeptRows.open(route, getRuntimeContext());
    }

    @Override
    public void processElement(RowData change, Context context, Collector<RowData> out) throws Exception {
        // What is kept is the row of before, too, with the metadata it came with.
        if (change.getRowKind() != RowKind.UPDATE_BEFORE) {
            rows.change(change, rows.last(), out);
        }
    }
}
