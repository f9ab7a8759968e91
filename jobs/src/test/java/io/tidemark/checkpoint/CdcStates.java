package io.tidemark.checkpoint;

import io.debezium.relational.TableId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.cdc.connectors.base.source.assigner.AssignerStatus;
import org.apache.flink.cdc.connectors.base.source.assigner.state.ChunkSplitterState;
import org.apache.flink.cdc.connectors.base.source.assigner.state.HybridPendingSplitsState;
import org.apache.flink.cdc.connectors.base.source.assigner.state.PendingSplitsState;
import org.apache.flink.cdc.connectors.base.source.assigner.state.PendingSplitsStateSerializer;
import org.apache.flink.cdc.connectors.base.source.assigner.state.SnapshotPendingSplitsState;
import org.apache.flink.cdc.connectors.base.source.assigner.state.StreamPendingSplitsState;
import org.apache.flink.cdc.connectors.base.source.meta.offset.Offset;
import org.apache.flink.cdc.connectors.base.source.meta.offset.OffsetFactory;
import org.apache.flink.cdc.connectors.base.source.meta.split.FinishedSnapshotSplitInfo;
import org.apache.flink.cdc.connectors.base.source.meta.split.SchemalessSnapshotSplit;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitSerializer;
import org.apache.flink.cdc.connectors.base.source.meta.split.StreamSplit;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffset;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffsetFactory;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;

/** State of {@code postgres-cdc}, written by Flink CDC's own serializers. */
final class CdcStates {

    static final RowType KEY = RowType.of(new IntType());
    static final int CHUNK = 8_000;

    /** What bounds of texts look like, each of which a state has twice as hexadecimal digits. */
    private static final String LONG = "x".repeat(1_200);

    private static final SourceSplitSerializer SPLITS = new SourceSplitSerializer() {
        @Override
        public OffsetFactory getOffsetFactory() {
            return new PostgresOffsetFactory();
        }
    };

    private CdcStates() {}

    /** A coordinator's state, in the envelope of Flink's. */
    static byte[] coordinator(int version, byte[] payload) {
        return ByteBuffer.allocate(3 * Integer.BYTES + payload.length)
                .putInt(1)
                .putInt(version)
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    static byte[] element(int version, byte[] payload) {
        return ByteBuffer.allocate(2 * Integer.BYTES + payload.length)
                .putInt(version)
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    static TableId table(String name) {
        return new TableId(null, "public", name);
    }

    static Offset offset(long lsn) {
        return PostgresOffset.of(Map.of("lsn", lsn, "ts_usec", 1_700_000_000_000_000L));
    }

    private static SchemalessSnapshotSplit chunk(TableId table, int number) {
        return new SchemalessSnapshotSplit(
                table,
                table + ":" + number,
                KEY,
                new Object[] {number * CHUNK + LONG},
                new Object[] {(number + 1) * CHUNK + LONG},
                null);
    }

    /**
     * An enumerator.
     *
     * @param finished chunks of the table that are read, the one of number n at LSN 1000 + n
     * @param assigned of them that readers have
     * @param waiting of them that no reader has
     * @param uncut tables that are not cut into chunks
     */
    static byte[] enumerator(
            String table, int finished, int assigned, int waiting, List<String> uncut, AssignerStatus status)
            throws Exception {
        Map<String, SchemalessSnapshotSplit> given = new LinkedHashMap<>();
        Map<String, Offset> watermarks = new LinkedHashMap<>();
        Map<String, Long> checkpoints = new LinkedHashMap<>();
        for (int i = 0; i < finished + assigned; i++) {
            SchemalessSnapshotSplit chunk = chunk(table(table), i);
            given.put(chunk.splitId(), chunk);
            if (i < finished) {
                watermarks.put(chunk.splitId(), offset(1000 + i));
                checkpoints.put(chunk.splitId(), 7L);
            }
        }
        List<SchemalessSnapshotSplit> left = new ArrayList<>();
        for (int i = 0; i < waiting; i++) {
            left.add(chunk(table(table), finished + assigned + i));
        }
        SnapshotPendingSplitsState snapshot = new SnapshotPendingSplitsState(
                List.of(table(table)),
                left,
                given,
                Map.of(),
                watermarks,
                status,
                uncut.stream().map(CdcStates::table).toList(),
                true,
                true,
                checkpoints,
                ChunkSplitterState.NO_SPLITTING_TABLE_STATE);
        return coordinator(new HybridPendingSplitsState(
                snapshot, status == AssignerStatus.INITIAL_ASSIGNING_FINISHED && waiting + assigned == 0));
    }

    static byte[] streamOnly() throws Exception {
        return coordinator(new StreamPendingSplitsState(true));
    }

    private static byte[] coordinator(PendingSplitsState state) throws Exception {
        PendingSplitsStateSerializer serializer = new PendingSplitsStateSerializer(SPLITS);
        return coordinator(serializer.getVersion(), serializer.serialize(state));
    }

    static byte[] chunkElement(String table, int number) throws Exception {
        return element(chunk(table(table), number));
    }

    /** @param finished chunks that it knows, the one of number n at LSN 1000 + n */
    static byte[] streamElement(Offset start, String table, int finished) throws Exception {
        List<FinishedSnapshotSplitInfo> chunks = new ArrayList<>();
        for (int i = 0; i < finished; i++) {
            chunks.add(new FinishedSnapshotSplitInfo(
                    table(table),
                    table(table) + ":" + i,
                    new Object[] {i * CHUNK + LONG},
                    new Object[] {(i + 1) * CHUNK + LONG},
                    offset(1000 + i),
                    new PostgresOffsetFactory()));
        }
        return element(new StreamSplit(
                StreamSplit.STREAM_SPLIT_ID,
                start,
                PostgresOffset.NO_STOPPING_OFFSET,
                chunks,
                Map.of(),
                finished,
                false,
                true));
    }

    private static byte[] element(SourceSplitBase split) throws Exception {
        return element(SPLITS.getVersion(), SPLITS.serialize(split));
    }
}
