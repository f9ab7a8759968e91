package io.tidemark.source.enumerator;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says from time to time how far a load is, and when it will be done if it goes on as fast as it has. Not thread-safe. */
final class LoadWatch {

    private static final Logger LOG = LoggerFactory.getLogger(LoadWatch.class);
    private static final Duration SAY = Duration.ofSeconds(10);

    private LoadProgress progress = LoadProgress.NONE;
    private OptionalLong secondsLeft = OptionalLong.of(0);
    private double shareAtFirst = Double.NaN;
    private long nanosAtFirst;
    private long said;

    /**
     * @param now a share that is lower than before is that of another load
     * @param nanos of a clock that only goes forward
     */
    void see(LoadProgress now, long nanos) {
        double share = now.share();
        if (now.isDone()) {
            shareAtFirst = Double.NaN;
            secondsLeft = OptionalLong.of(0);
        } else if (Double.isNaN(shareAtFirst) || share < progress.share()) {
            shareAtFirst = share;
            nanosAtFirst = nanos;
            said = nanos;
            secondsLeft = OptionalLong.empty();
        } else if (share > shareAtFirst) {
            double seconds =
                    (double) (nanos - nanosAtFirst) / Duration.ofSeconds(1).toNanos();
            secondsLeft = OptionalLong.of(Math.round((1 - share) / (share - shareAtFirst) * seconds));
        }
        progress = now;
        if (!now.isDone() && nanos - said >= SAY.toNanos()) {
            said = nanos;
            LOG.info("The load is at {}{}", now, left());
        }
    }

    private String left() {
        return secondsLeft.isEmpty() ? "" : String.format(Locale.ROOT, ", about %,d s to go", secondsLeft.getAsLong());
    }

    LoadProgress progress() {
        return progress;
    }

    /** Until all is loaded; 0 if it is, empty as long as that cannot be said. */
    OptionalLong secondsLeft() {
        return secondsLeft;
    }
}
