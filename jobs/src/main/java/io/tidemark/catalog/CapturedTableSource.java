package io.tidemark.catalog;

import io.tidemark.source.CaptureOptions;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.SharedReader;
import io.tidemark.source.rows.MetadataColumn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsReadingMetadata;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/** One table of a database whose tables are all read by one {@link SharedReader}. */
final class CapturedTableSource implements ScanTableSource, SupportsReadingMetadata {

    private final CaptureOptions options;
    private final DeclaredTable table;
    private final List<MetadataColumn> readable;
    private List<MetadataColumn> metadata = List.of();

    /** @param readable the metadata columns that its rows have */
    CapturedTableSource(CaptureOptions options, DeclaredTable table, List<MetadataColumn> readable) {
        this.options = options;
        this.table = table;
        this.readable = readable;
    }

    /** Every change comes with the row as it was before, from the log or from the reader's own state. */
    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.all();
    }

    @Override
    public Map<String, DataType> listReadableMetadata() {
        Map<String, DataType> columns = new LinkedHashMap<>();
        for (MetadataColumn column : readable) {
            columns.put(column.key(), column.type());
        }
        return columns;
    }

    @Override
    public void applyReadableMetadata(List<String> keys, DataType produced) {
        metadata = keys.stream()
                .map(key -> MetadataColumn.of(key, readable).orElseThrow())
                .toList();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        return new DataStreamScanProvider() {
            @Override
            public DataStream<RowData> produceDataStream(
                    ProviderContext providerContext, StreamExecutionEnvironment env) {
                return SharedReader.of(env, options).rows(options.capture(table), metadata);
            }

            @Override
            public boolean isBounded() {
                return false;
            }
        };
    }

    @Override
    public DynamicTableSource copy() {
        CapturedTableSource copy = new CapturedTableSource(options, table, readable);
        copy.metadata = metadata;
        return copy;
    }

    @Override
    public String asSummaryString() {
        return "Tidemark source " + table;
    }
}
