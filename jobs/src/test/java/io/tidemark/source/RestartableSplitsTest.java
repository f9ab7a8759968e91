package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.cdc.connectors.base.source.meta.split.StreamSplit;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffset;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffsetFactory;
import org.junit.jupiter.api.Test;

class RestartableSplitsTest {

    private static StreamSplit stored(Map<String, String> offset) {
        return new StreamSplit(
                StreamSplit.STREAM_SPLIT_ID,
                new PostgresOffsetFactory().newOffset(offset),
                PostgresOffset.NO_STOPPING_OFFSET,
                List.of(),
                Map.of(),
                3,
                true,
                true);
    }

    private static Map<String, String> offset(List<SourceSplitBase> splits) {
        return splits.get(0).asStreamSplit().getStartingOffset().getOffset();
    }

    @Test
    void restartsFromTheLsnAlone() {
        StreamSplit split = stored(Map.of(
                "lsn",
                "300",
                "lsn_proc",
                "290",
                "lsn_commit",
                "300",
                "txId",
                "7",
                "ts_usec",
                "55",
                "event_serial_no",
                "2"));
        assertThat(offset(RestartableSplits.restored(List.of(split)))).isEqualTo(Map.of("lsn", "300", "ts_usec", "55"));
    }

    @Test
    void givesASnapshotsOffsetTheTimeThatDebeziumReads() {
        assertThat(offset(RestartableSplits.restored(List.of(stored(Map.of("lsn", "300"))))))
                .isEqualTo(Map.of("lsn", "300", "ts_usec", "0"));
    }

    @Test
    void startsAFirstStreamAtTheSlotsOwnPosition() {
        assertThat(offset(RestartableSplits.assigned(List.of(stored(Map.of("lsn", "300", "ts_usec", "55"))))))
                .isEqualTo(Map.of("lsn", "1", "ts_usec", "0"));
    }

    @Test
    void keepsEverythingElseOfTheSplit() {
        StreamSplit split = stored(Map.of("lsn", "300", "ts_usec", "55"));
        assertThat(RestartableSplits.restored(List.of(split))).isEqualTo(List.of(split));
    }
}
