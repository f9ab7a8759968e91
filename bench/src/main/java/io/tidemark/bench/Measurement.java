package io.tidemark.bench;

import java.util.List;

/**
 * One run of one contender.
 *
 * @param rows that have arrived
 * @param bytes of what was sent, where the contender sees them; otherwise 0
 * @param nanos from the request to the last row
 * @param flowNanos from the first row to the last
 * @param peakHeap bytes in use after a collection, at most; 0 if there was none
 * @param complete whether all rows have arrived, or the run was ended before
 * @param latencyNanos from the commit of each single change until it could be seen; empty if none was measured
 */
record Measurement(
        long rows, long bytes, long nanos, long flowNanos, long peakHeap, boolean complete, List<Long> latencyNanos) {

    private static final double NANOS_PER_SECOND = 1e9;

    Measurement {
        latencyNanos = List.copyOf(latencyNanos);
    }

    double rowsPerSecond() {
        return rows * NANOS_PER_SECOND / nanos;
    }

    double flowRowsPerSecond() {
        return flowNanos == 0 ? 0 : rows * NANOS_PER_SECOND / flowNanos;
    }
}
