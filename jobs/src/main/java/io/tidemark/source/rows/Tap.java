package io.tidemark.source.rows;

import io.tidemark.checkpoint.Resnapshot;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Sends rows to their table's outputs, and the source's position just ahead of each barrier to its own.
 *
 * <p>Chained to the source, so that the last position it saw is exactly the one that goes into the same checkpoint.
 * Routes may be added until the job graph is made.
 */
public final class Tap extends AbstractStreamOperator<Mark>
        implements OneInputStreamOperator<Captured, Mark>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    private final String source;
    private final LogHead head;
    private final ArrayList<Route> routes = new ArrayList<>();

    /** Of each table. */
    private transient List<List<OutputTag<Captured>>> ways;

    private transient StreamRecord<Captured> record;
    private transient StreamRecord<Integer> load;
    private transient CapturedPosition last;

    /** Whether rows have gone past since, of a transaction whose end is yet to come. */
    private transient boolean inside;

    private transient int generation;
    private transient String resnapshots;
    private transient HeadQuestion question;

    /**
     * @param source the name that marks carry
     * @param head is asked at the first barrier, when every task runs
     */
    public Tap(String source, LogHead head) {
        this.source = source;
        this.head = head;
        this.chainingStrategy = ChainingStrategy.ALWAYS;
    }

    public void add(Route route) {
        routes.add(route);
    }

    @Override
    public void open() throws Exception {
        super.open();
        ways = new ArrayList<>();
        for (Route route : routes) {
            while (ways.size() <= route.index()) {
                ways.add(new ArrayList<>());
            }
            ways.get(route.index()).add(route.tag());
        }
        record = new StreamRecord<>(null);
        load = new StreamRecord<>(null);
        resnapshots = "";
        question = new HeadQuestion(source, head);
    }

    @Override
    public void processElement(StreamRecord<Captured> element) {
        Captured captured = element.getValue();
        if (captured instanceof StreamedRows rows) {
            inside = true;
            send(rows, rows.table());
        } else if (captured instanceof LoadedRows rows) {
            send(rows, rows.table());
        } else if (captured instanceof CapturedPosition position) {
            last = position;
            inside = false;
        } else if (captured instanceof CapturedResnapshots said) {
            resnapshots = Resnapshot.written(said.all());
        } else {
            take((CapturedLoad) captured);
        }
    }

    private void send(Captured rows, int table) {
        List<OutputTag<Captured>> to = ways.get(table);
        for (int i = 0; i < to.size(); i++) {
            output.collect(to.get(i), record.replace(rows));
        }
    }

    private void take(CapturedLoad said) {
        generation = said.generation();
        for (Route route : routes) {
            if (route.reloaded()) {
                output.collect(route.tag(), record.replace(said));
                if (said.complete()) {
                    output.collect(route.loadTag(), load.replace(generation));
                }
            }
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) {
        mark(checkpoint);
        if (last != null) {
            question.ask();
        }
    }

    @Override
    public void endInput() {
        mark(Long.MAX_VALUE);
    }

    @Override
    public void close() throws Exception {
        if (question != null) {
            question.close();
        }
        super.close();
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
                    generation,
                    question.answer().map(end -> end.position().toString()).orElse(""),
                    question.answer().map(LogEnd::history).orElse(""),
                    resnapshots)));
        }
    }
}
