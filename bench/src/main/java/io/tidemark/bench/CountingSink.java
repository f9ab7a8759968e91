package io.tidemark.bench;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.data.RowData;

/** Takes whatever changes come. */
final class CountingSink implements DynamicTableSink {

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requested) {
        return requested;
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(DynamicTableSink.Context context) {
        return SinkV2Provider.of(new Counting());
    }

    @Override
    public DynamicTableSink copy() {
        return this;
    }

    @Override
    public String asSummaryString() {
        return CountingSinkFactory.IDENTIFIER;
    }

    private static final class Counting implements Sink<RowData> {

        private static final long serialVersionUID = 1L;

        @Override
        @Deprecated
        public SinkWriter<RowData> createWriter(InitContext context) {
            return new Writer();
        }

        @Override
        public SinkWriter<RowData> createWriter(WriterInitContext context) {
            return new Writer();
        }
    }

    private static final class Writer implements SinkWriter<RowData> {

        private final RowCounter counter = RowCounter.open();

        @Override
        public void write(RowData row, SinkWriter.Context context) {
            counter.add(0);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
