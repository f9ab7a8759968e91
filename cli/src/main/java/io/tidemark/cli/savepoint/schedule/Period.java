package io.tidemark.cli.savepoint.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * The time in which one savepoint is to be taken. Periods follow each other from 1970-01-01T00:00Z on, whenever the last one was
 * taken: what is asked once an hour, and takes its time, would be due every other hour otherwise.
 *
 * @param begin the first moment of it
 * @param end the first behind it
 */
record Period(Instant begin, Instant end) {

    /** That which {@code now} is in. */
    static Period of(Instant now, Duration every) {
        long millis = every.toMillis();
        Instant begin = Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), millis) * millis);
        return new Period(begin, begin.plus(every));
    }

    /**
     * Whether none was taken in it.
     *
     * @param written when each was completed. What seems to be of a later one counts, as the clocks of two machines are never the
     *     same; what is further ahead is an error, which would keep the schedule from taking any
     */
    boolean isDue(Collection<Instant> written) {
        Instant credible = end.plus(Duration.between(begin, end));
        return written.stream().noneMatch(time -> !time.isBefore(begin) && time.isBefore(credible));
    }
}
