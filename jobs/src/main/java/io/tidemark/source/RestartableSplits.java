package io.tidemark.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.cdc.connectors.base.source.meta.offset.Offset;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.cdc.connectors.base.source.meta.split.StreamSplit;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffsetFactory;

/**
 * Corrects the position from which a stream split starts to read, so that neither the seam between snapshot and stream
 * nor a restart loses a row. Both corrections start earlier than the connector would: changes are delivered again, and
 * keyed state downstream takes the last one. That is why the source declares itself an upsert source.
 *
 * <ul>
 *   <li><b>First start.</b> The connector begins at the lowest watermark of the snapshot's chunks, a log position taken
 *       <em>before</em> a chunk was read. A transaction whose commit was logged before that position need not have been
 *       visible to the chunk yet. The slot was made before the first chunk was read and has not moved since, so the
 *       whole of it is read: every transaction that a chunk could have missed is in it.
 *   <li><b>Restart.</b> The stored offset holds, beside the record's own LSN, the LSN of the last completed one and of
 *       the last commit. With these Debezium 1.9 looks for the place inside the log where it stopped, and takes the
 *       first row of the next transaction for one it has delivered when that row's LSN equals the previous commit's end
 *       (DBZ-6204), and likewise all further rows of a {@code COPY}, which share one LSN (FAULTS 11, 12). With the LSN
 *       alone the server sends every transaction that commits at or after it, whole.
 * </ul>
 *
 * <p>Assumes that a transaction's commit is logged behind all of its rows, that the server sends transactions in the
 * order of their commits (PostgreSQL manual, chapter 47), and that nobody has moved the slot past a change that the
 * restored checkpoint does not hold: an older checkpoint than the newest, or a slot that was dropped or advanced, is not
 * noticed here.
 */
final class RestartableSplits {

    private static final String LSN = "lsn";
    private static final String COMMIT_TIME = "ts_usec";
    private static final PostgresOffsetFactory OFFSETS = new PostgresOffsetFactory();

    /** Before every record of every log: the server starts at the slot's confirmed position instead. */
    private static final Offset SLOT_BEGIN = OFFSETS.newOffset(Map.of(LSN, "1", COMMIT_TIME, "0"));

    private RestartableSplits() {}

    /** The splits of a first start, or of a snapshot that is handed on, as an enumerator assigns them. */
    static List<SourceSplitBase> assigned(List<SourceSplitBase> splits) {
        return splits.stream()
                .map(split -> split.isStreamSplit() ? startingAt(split.asStreamSplit(), SLOT_BEGIN) : split)
                .toList();
    }

    /** The splits a reader had at a checkpoint. */
    static List<SourceSplitBase> restored(List<SourceSplitBase> splits) {
        return splits.stream()
                .map(split -> split.isStreamSplit() ? restored(split.asStreamSplit()) : split)
                .toList();
    }

    private static SourceSplitBase restored(StreamSplit split) {
        Map<String, String> stored = split.getStartingOffset().getOffset();
        Map<String, String> lsnOnly = new HashMap<>();
        lsnOnly.put(LSN, stored.get(LSN));
        lsnOnly.put(COMMIT_TIME, stored.getOrDefault(COMMIT_TIME, "0"));
        return startingAt(split, OFFSETS.newOffset(lsnOnly));
    }

    private static StreamSplit startingAt(StreamSplit split, Offset offset) {
        return new StreamSplit(
                split.splitId(),
                offset,
                split.getEndingOffset(),
                split.getFinishedSnapshotSplitInfos(),
                split.getTableSchemas(),
                split.getTotalFinishedSplitSize(),
                split.isSuspended(),
                split.isSnapshotCompleted());
    }
}
