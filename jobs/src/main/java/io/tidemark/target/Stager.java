package io.tidemark.target;

import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Stages a target table's rows: folded in a bounded buffer, committed to the {@link Stage} when the buffer is full, and the
 * rest ahead of each barrier. What a completed checkpoint counts is then durable in the target's database.
 *
 * <p>A row's label is the id of the last checkpoint that this writer has taken part in, plus one: known before the checkpoint
 * that will contain the row begins. Applying checkpoint N takes the labels up to N, those of aborted checkpoints with them;
 * a writer that is restored from N deletes its labels beyond. A writer without state does not know N: its first label is 0,
 * and it deletes all that is in its slot.
 *
 * <p>Assumes:
 *
 * <ul>
 *   <li>all rows of a key come through one writer in their order: the planner shuffles by the declared primary key wherever
 *       the rows' own key is another one ({@code table.exec.sink.upsert-materialize = AUTO});
 *   <li>nobody else writes the table's rows, no second statement of the pipeline either;
 *   <li>barriers do not overtake rows (no unaligned checkpoints).
 * </ul>
 */
final class Stager extends AbstractStreamOperator<Notice> implements OneInputStreamOperator<RowData, Notice> {

    private static final long serialVersionUID = 1L;
    private static final long FIRST_LABEL = 0;
    private static final String CHECKPOINT = "checkpoint";

    /**
     * Of one writer, since the last barrier: beyond it, it waits for an epoch that is being applied. What was staged during one
     * apply is the next epoch; without a bound each could be larger than the one before.
     */
    private static final long MOST_AHEAD_BYTES = 64L << 20;

    /** How often it is asked whether rows may go into the table itself. */
    private static final long ASK_MILLIS = 1_000;

    private final TargetTable target;
    private final EpochPlan plan;

    private transient BroadcastState<String, Long> state;
    private transient OptionalLong restored;
    private transient StageConnection connection;
    private transient StageBuffer buffer;
    private transient StreamRecord<Notice> notice;
    private transient Staged staged;
    private transient long flushed;
    private transient Counter flushes;
    private transient Counter rowsFlushed;
    /** Flushes rows that have waited long enough; null while none do. */
    private transient ScheduledFuture<?> timer;

    /** Lets go of what a connection holds that is not used. */
    private transient ScheduledFuture<?> resting;

    private transient Exception failure;
    private transient Delivery delivery;
    private transient long maxBytes;
    private transient long label;

    /** @param plan of the pipeline that the table is written by */
    Stager(TargetTable target, EpochPlan plan) {
        this.target = target;
        this.plan = plan;
        this.chainingStrategy = ChainingStrategy.ALWAYS;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        // All writers have the same, and each gets it, however many they were. As a union list it could keep a job from
        // being stopped: Flink completes no savepoint in which some of a source's tasks have ended and others have not
        // yet.
        state = context.getOperatorStateStore()
                .getBroadcastState(
                        new MapStateDescriptor<>("writer", StringSerializer.INSTANCE, LongSerializer.INSTANCE));
        Long known = state.get(CHECKPOINT);
        restored = known == null ? OptionalLong.empty() : OptionalLong.of(known);
    }

    @Override
    public void open() throws Exception {
        super.open();
        plan.requireJoined(target);
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        connection = new StageConnection(
                plan.pipeline(),
                target,
                subtask,
                subtasks,
                getRuntimeContext().getJobInfo().getJobId().toString(),
                plan.delivery());
        getContainingTask().getCancelables().registerCloseable(connection.abortable());
        connection.takeOver(restored);
        label = restored.isPresent() ? restored.getAsLong() + 1 : FIRST_LABEL;
        buffer = new StageBuffer(target);
        notice = new StreamRecord<>(null);
        staged = Staged.NOTHING;
        delivery = plan.delivery();
        MetricGroup metrics = getMetricGroup().addGroup("tidemark");
        flushes = metrics.counter("flushes");
        rowsFlushed = metrics.counter("rowsFlushed");
        if (delivery.continuous()) {
            startRest();
        }
        maxBytes = StageMemory.bytesPerWriter(Runtime.getRuntime().maxMemory(), plan.writers(subtasks));
    }

    @Override
    public void processElement(StreamRecord<RowData> element) throws Exception {
        buffer.add(element.getValue());
        if (buffer.bytes() > maxBytes || (connection.isLive() && buffer.size() >= delivery.flushRows())) {
            flush();
        } else if (timer == null && delivery.continuous()) {
            startTimer();
        }
    }

    private void startTimer() {
        long millis = delivery.flushInterval().toMillis();
        long due = getProcessingTimeService().getCurrentProcessingTime()
                + (connection.isLive() ? millis : Math.max(millis, ASK_MILLIS));
        timer = getProcessingTimeService().registerTimer(due, now -> flushInTime());
    }

    private void flushInTime() throws Exception {
        timer = null;
        try {
            if (connection.isLive() || connection.mayBeLive()) {
                flush();
            } else if (buffer.size() > 0) {
                startTimer();
            }
        } catch (Exception failed) {
            // The task goes on until it is cancelled; whether the rows are in the target is not known.
            failure = failed;
            throw failed;
        }
    }

    private void rest() {
        connection.rest();
        startRest();
    }

    private void startRest() {
        resting = getProcessingTimeService()
                .registerTimer(
                        getProcessingTimeService().getCurrentProcessingTime() + LiveFlush.LASTS.toMillis(),
                        now -> rest());
    }

    private void flush() throws Exception {
        if (failure != null) {
            throw failure;
        }
        if (buffer.size() > 0) {
            if (staged.bytes() > MOST_AHEAD_BYTES) {
                connection.awaitApply();
            }
            Staged now = connection.flush(buffer, label);
            if (connection.isLive()) {
                flushed += buffer.size();
                flushes.inc();
                rowsFlushed.inc(buffer.size());
            }
            staged = staged.and(now);
            buffer.clear();
        }
    }

    /** Also at the end of the input: a last checkpoint follows it. */
    @Override
    public void prepareSnapshotPreBarrier(long id) throws Exception {
        flush();
        output.collect(notice.replace(Notice.staged(
                connection.stage(),
                getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
                connection.generation(),
                staged,
                flushed)));
        staged = Staged.NOTHING;
        flushed = 0;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.put(CHECKPOINT, context.getCheckpointId());
        label = context.getCheckpointId() + 1;
    }

    @Override
    public void close() throws Exception {
        if (resting != null) {
            resting.cancel(false);
        }
        if (connection != null) {
            connection.close();
        }
        super.close();
    }
}
