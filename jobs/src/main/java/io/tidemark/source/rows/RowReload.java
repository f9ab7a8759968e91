package io.tidemark.source.rows;

import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what {@link RowCompletion} does and, when a table is loaded anew, finds out what has changed since the rows it keeps:
 * a loaded row that is kept as it is changes nothing, another one is an insert or an update, and what is kept and was not
 * loaded is deleted when the load is complete.
 *
 * <p>Beside each row the load it is of is kept; nothing for the first one, so that there is nothing to write as long as no
 * table has been loaded anew. A row that comes from the log is of the newest load.
 *
 * <p>Assumes that every row of a load comes before the word that it is complete, and before every row of the log behind it;
 * the word and those rows may come in any order. The enumerator waits for a checkpoint between the two for it.
 */
final class RowReload extends KeyedBroadcastProcessFunction<RowData, RowData, Integer, RowData>
        implements CheckpointedFunction {

    private static final Logger LOG = LoggerFactory.getLogger(RowReload.class);

    private static final long serialVersionUID = 1L;

    private final Route route;
    private final int generationColumn;
    private final int loadedColumn;

    private transient KeptRows rows;
    private transient ValueState<Integer> generations;
    private transient ListState<ReloadCounts> counts;
    private transient ReloadCounts counted;
    private transient ListState<Integer> sweeps;

    /** The newest load of which no older row is kept any more. */
    private transient int swept;

    private transient RowData.FieldGetter[] columns;
    private transient RowDataSerializer kept;
    private transient RowDataSerializer loaded;

    RowReload(Route route) {
        this.route = route;
        List<String> fields = route.sentType().getFieldNames();
        this.generationColumn = fields.indexOf(Route.GENERATION);
        this.loadedColumn = fields.indexOf(Route.LOADED);
    }

    /** Every instance has the same word on what is swept, or has not heard it yet. */
    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("counts", TypeInformation.of(ReloadCounts.class)));
        sweeps = context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("swept", Types.INT));
        counted = ReloadCounts.NONE;
        for (ReloadCounts part : counts.get()) {
            counted = counted.plus(part);
        }
        for (int generation : sweeps.get()) {
            swept = Math.max(swept, generation);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.update(List.of(counted));
        sweeps.update(List.of(swept));
    }

    @Override
    public void open(OpenContext context) {
        rows = KeptRows.open(route, getRuntimeContext());
        generations = getRuntimeContext().getState(new ValueStateDescriptor<>("generation", Types.INT));
        RowType type = route.table().rowType();
        columns = new RowData.FieldGetter[type.getFieldCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = RowData.createFieldGetter(type.getTypeAt(i), i);
        }
        kept = new RowDataSerializer(type);
        loaded = new RowDataSerializer(type);
        MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("tidemark");
        group.gauge("resnapshotRowsInserted", () -> counted.inserted());
        group.gauge("resnapshotRowsUpdated", () -> counted.updated());
        group.gauge("resnapshotRowsDeleted", () -> counted.deleted());
    }

    @Override
    public void processElement(RowData change, ReadOnlyContext context, Collector<RowData> out) throws Exception {
        if (change.getRowKind() == RowKind.UPDATE_BEFORE) {
            return;
        }
        int generation = change.getInt(generationColumn);
        RowData old = rows.last();
        if (generation == 0) {
            rows.change(change, old, out);
            return;
        }
        if (generation > swept && change.getBoolean(loadedColumn)) {
            reload(change, old, out);
        } else {
            rows.change(change, generation > swept ? unlessGone(old, generation, out) : old, out);
        }
        if (change.getRowKind() == RowKind.DELETE) {
            generations.clear();
        } else {
            generations.update(generation);
        }
    }

    private void reload(RowData row, RowData old, Collector<RowData> out) throws Exception {
        if (old == null) {
            counted = counted.plus(new ReloadCounts(1, 0, 0));
        } else if (columns(row, loaded).equals(columns(old, kept))) {
            return;
        } else {
            counted = counted.plus(new ReloadCounts(0, 1, 0));
        }
        rows.change(row, old, out);
    }

    /** Those of the table alone: the metadata of a loaded row is new whether or not the row is. */
    private BinaryRowData columns(RowData row, RowDataSerializer serializer) {
        GenericRowData copy = new GenericRowData(columns.length);
        for (int i = 0; i < columns.length; i++) {
            copy.setField(i, columns[i].getFieldOrNull(row));
        }
        return serializer.toBinaryRow(copy);
    }

    /** A row of an older load that meets one of the log was gone when the table was loaded: its key is given again. */
    private RowData unlessGone(RowData old, int generation, Collector<RowData> out) throws Exception {
        if (old == null || !isOlderThan(generation)) {
            return old;
        }
        delete(old, out);
        return null;
    }

    private boolean isOlderThan(int generation) throws Exception {
        Integer found = generations.value();
        return found == null || found < generation;
    }

    private void delete(RowData old, Collector<RowData> out) throws Exception {
        counted = counted.plus(new ReloadCounts(0, 0, 1));
        out.collect(rows.remove(old));
    }

    /** All rows of a load are here: what is older is in the source no more. */
    @Override
    public void processBroadcastElement(Integer generation, Context context, Collector<RowData> out) throws Exception {
        if (generation <= swept) {
            return;
        }
        context.applyToKeyedState(KeptRows.descriptor(route), (key, row) -> {
            if (isOlderThan(generation)) {
                delete(row.value(), out);
                generations.clear();
            }
        });
        swept = generation;
        LOG.warn(
                "{} is loaded anew, part {} of {}: {} since the job began",
                route.table(),
                getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() + 1,
                getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks(),
                counted);
    }
}
