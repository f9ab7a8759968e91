package io.tidemark.source.rows;

import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Makes the rows of a {@link Route} of what the tap has for it.
 *
 * <p>Not in the tap itself: among an operator's side outputs Flink looks for the right one by going through all of them, which
 * is done once for each element here, and would be done for each row.
 */
final class RouteRows extends AbstractStreamOperator<RowData> implements OneInputStreamOperator<Captured, RowData> {

    private static final long serialVersionUID = 1L;

    private final Route route;

    private transient List<RowData.FieldGetter> getters;
    private transient StreamRecord<RowData> record;
    private transient int generation;

    RouteRows(Route route) {
        this.route = route;
        this.chainingStrategy = ChainingStrategy.ALWAYS;
    }

    Route route() {
        return route;
    }

    @Override
    public void open() throws Exception {
        super.open();
        getters = route.getters();
        record = new StreamRecord<>(null);
    }

    @Override
    public void processElement(StreamRecord<Captured> element) {
        Captured captured = element.getValue();
        if (captured instanceof StreamedRows rows) {
            for (int i = 0; i < rows.rows().size(); i++) {
                send(rows.rows().get(i));
            }
        } else if (captured instanceof LoadedRows rows) {
            send(rows);
        } else {
            generation = ((CapturedLoad) captured).generation();
        }
    }

    private void send(CapturedRow row) {
        output.collect(record.replace(route.row(row, generation, getters)));
    }

    private void send(LoadedRows rows) {
        for (int i = 0; i < rows.size(); i++) {
            RowData row = rows.row(i);
            if (route.passesRows()) {
                output.collect(record.replace(row));
            } else {
                send(new CapturedRow(rows.table(), row, RowOperation.READ, rows.position(), 0, null, null));
            }
        }
    }
}
