package io.tidemark.cli.live;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How fast a log is written, on average since a state was taken. The state's position may have been behind the log's end then, so
 * the log is at most that fast, and what is forecast by it comes rather later than sooner; if the log goes on like that.
 *
 * @param bytes of log behind the state's position
 * @param seconds in which they were written at most
 */
record LogRate(long bytes, long seconds) {

    /** What is written in less says nothing of hours. */
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    LogRate {
        if (bytes < 0 || seconds <= 0) {
            throw new IllegalArgumentException("no rate: %d bytes in %d s".formatted(bytes, seconds));
        }
    }

    /**
     * The rate since a state was taken; empty if that is not known, or not long enough ago.
     *
     * @param behind bytes of log from the state's position to the end
     * @param written when the state was completed, by the clock of where it lies
     * @param now by the source's clock
     */
    static Optional<LogRate> since(OptionalLong behind, Optional<Instant> written, Instant now) {
        if (behind.isEmpty() || behind.getAsLong() < 0) {
            return Optional.empty();
        }
        return written.map(then -> Duration.between(then, now))
                .filter(age -> age.compareTo(SHORTEST) >= 0)
                .map(age -> new LogRate(behind.getAsLong(), age.toSeconds()));
    }

    /** How long it takes to write so many; empty if nothing is written, or longer than can be said. */
    OptionalLong secondsFor(long more) {
        double taken = (double) more * seconds / bytes;
        return bytes == 0 || taken >= Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of((long) taken);
    }
}
