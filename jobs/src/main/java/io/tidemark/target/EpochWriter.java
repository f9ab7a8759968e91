package io.tidemark.target;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;

/** Keeps the last row of every key that changed since the last checkpoint. */
final class EpochWriter implements CommittingSinkWriter<RowData, EpochRows> {

    private final KeyProjection key;
    private final RowDataSerializer copier;
    private final EpochRowsCodec codec;
    private final Map<BinaryRowData, RowData> epoch = new LinkedHashMap<>();

    EpochWriter(TargetTable target) {
        this.key = new KeyProjection(target);
        this.copier = new RowDataSerializer(target.rowType());
        this.codec = new EpochRowsCodec(target.rowType());
    }

    @Override
    public void write(RowData row, Context context) {
        epoch.put(key.of(row), copier.copy(row));
    }

    @Override
    public Collection<EpochRows> prepareCommit() throws IOException {
        Collection<EpochRows> parts = codec.encode(epoch.values());
        epoch.clear();
        return parts;
    }

    /** Nothing leaves before the checkpoint has completed. */
    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {}
}
