package io.tidemark.catalog;

import io.tidemark.source.RestartablePostgresSource;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.connector.source.abilities.SupportsReadingMetadata;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/** The plain connector's table whose running source is {@link RestartablePostgresSource}. */
record PostgresCdcTableSource(ScanTableSource plain, SupportsReadingMetadata metadata)
        implements ScanTableSource, SupportsReadingMetadata {

    static PostgresCdcTableSource around(ScanTableSource plain) {
        return new PostgresCdcTableSource(plain, (SupportsReadingMetadata) plain);
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return plain.getChangelogMode();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        SourceProvider provider = (SourceProvider) plain.getScanRuntimeProvider(context);
        Source<RowData, ?, ?> source = RestartablePostgresSource.around(provider.createSource());
        return SourceProvider.of(source);
    }

    @Override
    public Map<String, DataType> listReadableMetadata() {
        return metadata.listReadableMetadata();
    }

    @Override
    public void applyReadableMetadata(List<String> keys, DataType producedDataType) {
        metadata.applyReadableMetadata(keys, producedDataType);
    }

    @Override
    public boolean supportsMetadataProjection() {
        return metadata.supportsMetadataProjection();
    }

    @Override
    public DynamicTableSource copy() {
        return around((ScanTableSource) plain.copy());
    }

    @Override
    public String asSummaryString() {
        return "Tidemark Postgres CDC";
    }
}
