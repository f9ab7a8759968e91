package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import java.util.concurrent.TimeUnit;

/**
 * When a chunk that is read beside the stream may be open. It can be read only when the stream has come to where the log ended
 * at its opening, and until then the server keeps old rows for it. A stream that was restored far behind would keep it open for
 * as long as it needs to come near. So a chunk whose end is not reached soon is given up, and the next is opened where that
 * one's end was: each time the stream is nearer. One that comes no nearer is waited for.
 *
 * <p>Knows of no clock but the one of its caller, and of no time of commits: the source's clock may be another. Times in
 * nanoseconds of {@link System#nanoTime}.
 */
final class Nearing {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    /** The end of the chunk that was given up; null if none was, or the stream has reached it. */
    private LogPosition goal;

    private long openedAt;
    private long tookBefore = Long.MAX_VALUE;
    private boolean patient;

    /** @param position where the stream is */
    boolean mayOpen(LogPosition position, long now) {
        if (goal == null) {
            return true;
        }
        if (!position.hasReached(goal)) {
            return false;
        }
        long took = now - openedAt;
        // Without a quarter less each time it would go on like this for a long time, or for ever.
        patient = took > tookBefore / 4 * 3;
        tookBefore = took;
        goal = null;
        return true;
    }

    void opened(long now) {
        openedAt = now;
    }

    /**
     * Whether the chunk that is open, and whose end the stream has not reached, is to be closed.
     *
     * @param end where the log ended when it was opened
     */
    boolean givesUp(LogPosition end, long now) {
        if (patient || now - openedAt <= PATIENCE) {
            return false;
        }
        goal = end;
        return true;
    }

    /** The stream has reached the end of the chunk that is open. */
    void reached() {
        patient = false;
        tookBefore = Long.MAX_VALUE;
    }
}
