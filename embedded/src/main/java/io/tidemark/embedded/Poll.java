package io.tidemark.embedded;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition that nothing announces. */
final class Poll {

    private static final long INTERVAL_MILLIS = 20;

    private Poll() {}

    /** Whether the condition came true within the time given; it is asked once at least. */
    static boolean until(Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(INTERVAL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while waiting for a server.", e);
        }
    }
}
