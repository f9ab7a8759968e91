package io.tidemark.bench;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Rows on their way, into {@link RowCounter} or a target. */
interface Run extends AutoCloseable {

    /** Between two looks at what has come of it. */
    long GLANCE_NANOS = 1_000_000;

    /** What has ended it, if something has. */
    Optional<Throwable> failure();

    /** Ends it; returns when nothing of it is at work any more. */
    @Override
    void close() throws Exception;

    /** @throws IllegalStateException if something has ended it */
    default void requireGoingOn() {
        Optional<Throwable> failure = failure();
        if (failure.isPresent()) {
            throw new IllegalStateException("the run has ended", failure.get());
        }
    }

    /** What is to come of a run. */
    @FunctionalInterface
    interface Outcome {

        boolean isThere() throws SQLException;
    }

    /**
     * Waits for something to come of it.
     *
     * @param nanos to wait at most; it is looked for once at least
     * @return whether it has come
     * @throws IllegalStateException if the run has ended before
     */
    default boolean await(Outcome outcome, long nanos) throws SQLException {
        long begin = System.nanoTime();
        while (!outcome.isThere()) {
            requireGoingOn();
            if (System.nanoTime() - begin >= nanos) {
                return false;
            }
            LockSupport.parkNanos(GLANCE_NANOS);
        }
        return true;
    }
}
