package io.tidemark.catalog;

import io.tidemark.target.EpochSink;
import io.tidemark.target.TargetTable;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;

/**
 * @param parallelism of the writers, or null for that of the rows' producer
 */
record TargetTableSink(TargetTable target, Integer parallelism) implements DynamicTableSink {

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requested) {
        return ChangelogMode.upsert();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        return SinkV2Provider.of(new EpochSink(target), parallelism);
    }

    @Override
    public DynamicTableSink copy() {
        return this;
    }

    @Override
    public String asSummaryString() {
        return "Tidemark target " + target;
    }
}
