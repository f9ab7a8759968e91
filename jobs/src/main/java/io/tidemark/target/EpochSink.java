package io.tidemark.target;

import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.table.data.RowData;

/**
 * Changes a target table once per completed checkpoint. A writer folds the epoch's rows to the last one per key; they
 * become part of the checkpoint, and are applied when it has completed. Nothing that a failure takes back ever reaches
 * the target, and what a checkpoint holds reaches it at least once, which for upserts and deletes by key means exactly.
 *
 * <p>Assumes:
 *
 * <ul>
 *   <li>all rows of a key come through one writer in their order: the planner shuffles by the declared primary key
 *       wherever the rows' own key is another one ({@code table.exec.sink.upsert-materialize = AUTO});
 *   <li>nobody else writes the table's rows, no second statement of the pipeline either;
 *   <li>a process that was given up by Flink and still lives does not commit any more after its successor has: there is
 *       no fence yet, only timeouts ({@link TargetTable});
 *   <li>an epoch fits into the writers' memory.
 * </ul>
 *
 * <p>Each writer applies its part in a transaction of its own: a reader of the target may see one writer's part of an
 * epoch a moment before another's.
 */
public final class EpochSink implements Sink<RowData>, SupportsCommitter<EpochRows> {

    private static final long serialVersionUID = 1L;

    private final TargetTable target;

    public EpochSink(TargetTable target) {
        this.target = target;
    }

    @Override
    public SinkWriter<RowData> createWriter(WriterInitContext context) {
        return new EpochWriter(target);
    }

    @Override
    @SuppressWarnings("deprecation") // the interface still asks for it in Flink 1.20
    public SinkWriter<RowData> createWriter(InitContext context) {
        return new EpochWriter(target);
    }

    @Override
    public Committer<EpochRows> createCommitter(CommitterInitContext context) {
        return new EpochCommitter(target, context.metricGroup());
    }

    @Override
    public SimpleVersionedSerializer<EpochRows> getCommittableSerializer() {
        return new EpochRowsSerializer(target);
    }
}
