package io.tidemark.job;

import io.tidemark.checkpoint.Resnapshot;
import io.tidemark.source.rows.Captured;
import io.tidemark.source.rows.CapturedPosition;
import io.tidemark.source.rows.CapturedResnapshots;
import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.LoadedRows;
import io.tidemark.source.rows.StreamedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;

/**
 * Keeps two tables of accounts as a reader emits them, and looks at their sum wherever the reader says what was in the source.
 * It goes back with the job: what it has had at each checkpoint stays in this process.
 */
final class RereadMirror extends AbstractStreamOperator<Long> implements OneInputStreamOperator<Captured, Long> {

    /** By checkpoint. */
    static final ConcurrentSkipListMap<Long, List<Map<Integer, Account>>> COPIES = new ConcurrentSkipListMap<>();

    /** Of all attempts. */
    static final Queue<Attempt> ATTEMPTS = new ConcurrentLinkedQueue<>();

    private static final long serialVersionUID = 1L;

    private final long total;

    private transient List<Map<Integer, Account>> tables;
    private transient Attempt attempt;
    private transient boolean loaded;
    private transient long sum;

    RereadMirror(long total) {
        this.total = total;
        this.chainingStrategy = ChainingStrategy.ALWAYS;
    }

    record Account(long balance, String note) {}

    /** What was seen of one. */
    static final class Attempt {

        final Queue<String> wrong = new ConcurrentLinkedQueue<>();
        final Queue<List<Resnapshot>> said = new ConcurrentLinkedQueue<>();
        final AtomicLong rowsRead = new AtomicLong();
        final AtomicLong looks = new AtomicLong();
    }

    static Attempt last() {
        Attempt last = null;
        for (Attempt attempt : ATTEMPTS) {
            last = attempt;
        }
        return last;
    }

    static List<Map<Integer, Account>> copy(List<Map<Integer, Account>> tables) {
        List<Map<Integer, Account>> copy = new ArrayList<>();
        tables.forEach(table -> copy.add(new TreeMap<>(table)));
        return copy;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        tables = context.getRestoredCheckpointId().isPresent()
                ? copy(COPIES.get(context.getRestoredCheckpointId().getAsLong()))
                : List.of(new TreeMap<>(), new TreeMap<>());
        sum = 0;
        tables.forEach(table -> table.values().forEach(account -> sum += account.balance()));
        attempt = new Attempt();
        ATTEMPTS.add(attempt);
    }

    @Override
    public void processElement(StreamRecord<Captured> element) {
        Captured captured = element.getValue();
        if (captured instanceof StreamedRows rows) {
            for (CapturedRow row : rows.rows()) {
                take(row.table(), row.row());
            }
        } else if (captured instanceof LoadedRows rows) {
            for (int i = 0; i < rows.size(); i++) {
                take(rows.table(), rows.row(i));
            }
            attempt.rowsRead.addAndGet(rows.size());
            look("a part of a table");
        } else if (captured instanceof CapturedPosition position) {
            loaded = position.loaded();
            look(position.position().toString());
        } else if (captured instanceof CapturedResnapshots resnapshots) {
            attempt.said.add(resnapshots.all());
        }
    }

    private void look(String where) {
        if (loaded) {
            attempt.looks.incrementAndGet();
            if (sum != total) {
                attempt.wrong.add("%d behind %s".formatted(sum, where));
            }
        }
    }

    private void take(int table, RowData row) {
        if (row.getRowKind() == RowKind.UPDATE_BEFORE) {
            return;
        }
        Map<Integer, Account> accounts = tables.get(table);
        Account before = row.getRowKind() == RowKind.DELETE
                ? accounts.remove(row.getInt(0))
                : accounts.put(
                        row.getInt(0),
                        new Account(row.getLong(1), row.getString(2).toString()));
        sum -= before == null ? 0 : before.balance();
        sum += row.getRowKind() == RowKind.DELETE ? 0 : row.getLong(1);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) {
        COPIES.put(checkpoint, copy(tables));
    }
}
