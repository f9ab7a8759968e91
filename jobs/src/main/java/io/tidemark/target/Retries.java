package io.tidemark.target;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries something again that the target has failed for a reason that passes: at growing intervals, for a while. */
final class Retries {

    /** Beyond it the job's restart strategy decides. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * For a server that shuts down or starts. One that shuts down waits until whoever reads its log has confirmed all of it,
     * which a job that waits for the same server would never do.
     */
    private static final Duration PATIENCE_WITH_SHUTDOWN = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final String what;
    private final TargetFaults faults;
    private final Abortable abortable;
    private final Runnable onRetry;
    private final AtomicReference<String> reason;

    /** @param what is tried, for people: "staging rows of t" */
    Retries(String what, TargetFaults faults, Abortable abortable) {
        this(what, faults, abortable, () -> {}, new AtomicReference<>(""));
    }

    /**
     * @param abortable after whose end nothing is tried any more
     * @param onRetry is run before each repetition
     * @param reason for which it waits, "" while it does not
     */
    Retries(String what, TargetFaults faults, Abortable abortable, Runnable onRetry, AtomicReference<String> reason) {
        this.what = what;
        this.faults = faults;
        this.abortable = abortable;
        this.onRetry = onRetry;
        this.reason = reason;
    }

    /** Something that asks the target. */
    interface Step {

        void run() throws SQLException, IOException;
    }

    void run(Step step) throws SQLException, IOException {
        long begin = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                step.run();
                reason.set("");
                return;
            } catch (SQLException failure) {
                Duration patience = faults.waitsForReaders(failure) ? PATIENCE_WITH_SHUTDOWN : PATIENCE;
                if (abortable.isAborted()
                        || !faults.passes(failure)
                        || System.nanoTime() - begin > patience.toNanos()) {
                    throw new IOException(what + " has failed: " + faults.said(failure), failure);
                }
                reason.set("%s: %s".formatted(failure.getSQLState(), faults.said(failure)));
                LOG.warn("{} is tried again in {} ms: {}", what, pause, reason.get());
            }
            onRetry.run();
            try {
                TimeUnit.MILLISECONDS.sleep(pause);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while " + what, interrupted);
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }
}
