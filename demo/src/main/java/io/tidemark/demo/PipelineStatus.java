package io.tidemark.demo;

import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.position.WalPosition;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a pipeline stands at one moment.
 *
 * @param jobState Flink's word for it
 * @param streaming whether every table's snapshot is read and its changes are followed
 * @param rowsRead rows that have left the sources since the job last started
 * @param head the source's log position
 * @param acknowledged up to where the slot has been acknowledged: the last checkpoint's position
 * @param positionAge how long ago the head was there; empty until that is known
 * @param checkpoint completed last
 * @param targetRows in all views, as the target's statistics estimate them
 * @param tidemark what the target says it is equal to; empty until it says anything
 */
record PipelineStatus(
        String jobState,
        boolean streaming,
        long rowsRead,
        WalPosition head,
        Optional<WalPosition> acknowledged,
        Optional<Duration> positionAge,
        Optional<CompletedCheckpoint> checkpoint,
        long targetRows,
        Optional<Tidemark> tidemark) {

    /**
     * What the target says of itself.
     *
     * @param position in the source's log; empty until the first load has led into it
     * @param phase SNAPSHOT, or STREAMING once the target is all of one position
     */
    record Tidemark(Optional<WalPosition> position, String phase) {}

    /** Whether anything has moved on since. */
    boolean isAheadOf(PipelineStatus earlier) {
        return rowsRead > earlier.rowsRead
                || !acknowledged.equals(earlier.acknowledged)
                || !checkpoint.equals(earlier.checkpoint)
                || targetRows != earlier.targetRows
                || !tidemark.equals(earlier.tidemark);
    }

    boolean running() {
        return jobState.equals("RUNNING");
    }
}
