package io.tidemark.catalog;

import io.tidemark.target.Epochs;
import io.tidemark.target.TargetTable;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;

/** @param parallelism of the writers, or null for that of the rows' producer */
record TargetTableSink(TargetTable target, Integer parallelism) implements DynamicTableSink {

    /** Of a table without a key, what goes is told by all of its row. */
    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requested) {
        return target.keyed() ? ChangelogMode.upsert() : ChangelogMode.all();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        return new Provider(target, parallelism);
    }

    private record Provider(TargetTable target, Integer parallelism) implements DataStreamSinkProvider {

        @Override
        public DataStreamSink<?> consumeDataStream(ProviderContext context, DataStream<RowData> rows) {
            return Epochs.write(rows, target, getParallelism());
        }

        @Override
        public Optional<Integer> getParallelism() {
            return Optional.ofNullable(parallelism);
        }
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
