package io.tidemark.source.rows;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.OutputTag;

/**
 * Sends each row to its table's outputs, and the source's position just ahead of each barrier to its own.
 *
 * <p>Chained to the source, so that the last position it saw is exactly the one that goes into the same checkpoint.
 * Routes may be added until the job graph is made.
 */
public final class Tap extends AbstractStreamOperator<Mark>
        implements OneInputStreamOperator<Captured, Mark>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    private final String source;
    private final ArrayList<Route> routes = new ArrayList<>();

    private transient List<Outputs> outputs;
    private transient StreamRecord<RowData> record;
    private transient StreamRecord<Integer> load;
    private transient CapturedPosition last;

    /** Whether rows have gone past since, of a transaction whose end is yet to come. */
    private transient boolean inside;

    private transient int generation;

    /** @param source the name that marks carry */
    public Tap(String source) {
        this.source = source;
        this.chainingStrategy = ChainingStrategy.ALWAYS;
    }

    private record Output(Route route, OutputTag<RowData> tag, List<RowData.FieldGetter> getters) {}

    /**
     * Of one table.
     *
     * @param asTheyAre whether they all take the rows as they come
     */
    private record Outputs(List<Output> ways, boolean asTheyAre) {}

    public void add(Route route) {
        routes.add(route);
    }

    @Override
    public void open() throws Exception {
        super.open();
        List<List<Output>> tables = new ArrayList<>();
        for (Route route : routes) {
            while (tables.size() <= route.index()) {
                tables.add(new ArrayList<>());
            }
            tables.get(route.index()).add(new Output(route, route.tag(), route.getters()));
        }
        outputs = tables.stream()
                .map(ways -> new Outputs(
                        ways, ways.stream().allMatch(way -> way.route().passesRows())))
                .toList();
        record = new StreamRecord<>(null);
        load = new StreamRecord<>(null);
    }

    @Override
    public void processElement(StreamRecord<Captured> element) {
        Captured captured = element.getValue();
        if (captured instanceof CapturedRow row) {
            send(row);
        } else if (captured instanceof LoadedRows rows) {
            send(rows);
        } else if (captured instanceof CapturedPosition position) {
            last = position;
            inside = false;
        } else {
            take((CapturedLoad) captured);
        }
    }

    private void send(CapturedRow row) {
        inside = true;
        List<Output> ways = outputs.get(row.table()).ways();
        for (int i = 0; i < ways.size(); i++) {
            Output way = ways.get(i);
            output.collect(way.tag(), record.replace(way.route().row(row, generation, way.getters())));
        }
    }

    private void send(LoadedRows rows) {
        Outputs to = outputs.get(rows.table());
        for (int i = 0; i < rows.size(); i++) {
            RowData row = rows.row(i);
            if (!to.asTheyAre()) {
                send(new CapturedRow(rows.table(), row, RowOperation.READ, rows.position(), 0, null, null));
                continue;
            }
            for (int way = 0; way < to.ways().size(); way++) {
                output.collect(to.ways().get(way).tag(), record.replace(row));
            }
        }
    }

    private void take(CapturedLoad said) {
        generation = said.generation();
        if (said.complete()) {
            routes.stream()
                    .filter(Route::reloaded)
                    .forEach(route -> output.collect(route.loadTag(), load.replace(generation)));
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) {
        mark(checkpoint);
    }

    @Override
    public void endInput() {
        mark(Long.MAX_VALUE);
    }

    private void mark(long checkpoint) {
        if (last != null) {
            String history = last.identity() == null ? "" : last.identity().history();
            output.collect(new StreamRecord<>(new Mark(
                    source,
                    checkpoint,
                    last.position().toString(),
                    last.commitMicros(),
                    history,
                    last.loaded() && !inside,
                    generation)));
        }
    }
}
