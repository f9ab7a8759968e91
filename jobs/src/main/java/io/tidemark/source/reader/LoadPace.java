package io.tidemark.source.reader;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Keeps a reader from reading faster than it may. Not thread-safe. */
final class LoadPace {

    private final double rowsPerSecond;
    private long nextAt;
    private boolean begun;

    /** @param rowsPerSecond at most; 0 for no limit */
    LoadPace(double rowsPerSecond) {
        this.rowsPerSecond = rowsPerSecond;
    }

    /** So many rows have been read; time that was not used before does not count. */
    void read(long rows, long nanos) {
        if (rowsPerSecond > 0) {
            long from = begun ? Math.max(nextAt, nanos) : nanos;
            nextAt = from + (long) (rows / rowsPerSecond * TimeUnit.SECONDS.toNanos(1));
            begun = true;
        }
    }

    /** Until more may be read; zero for at once. */
    Duration pause(long nanos) {
        return begun && nextAt - nanos > 0 ? Duration.ofNanos(nextAt - nanos) : Duration.ZERO;
    }
}
