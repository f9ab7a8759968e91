package io.tidemark.cli.savepoint.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeriodTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private static boolean isDue(String now, Duration every, String... written) {
        return Period.of(Instant.parse(now), every)
                .isDue(List.of(written).stream().map(Instant::parse).toList());
    }

    @Test
    void isTheClocksHourOrDayInUtc() {
        assertThat(Period.of(NOON.plusSeconds(1), HOUR)).isEqualTo(new Period(NOON, NOON.plus(HOUR)));
        assertThat(Period.of(NOON, Duration.ofDays(1)).begin()).isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));
        assertThat(Period.of(NOON.minusMillis(1), HOUR).end()).isEqualTo(NOON);
    }

    @Test
    void oneIsDueInEachPeriodThatHasNone() {
        assertThat(isDue("2026-11-21T12:00:00Z", HOUR)).isTrue();
        assertThat(isDue("2026-11-21T12:00:00Z", HOUR, "2026-11-21T11:59:59Z")).isTrue();
        assertThat(isDue("2026-11-21T12:59:59Z", HOUR, "2026-11-21T12:00:00Z")).isFalse();
    }

    /** What is asked at the full hour finds the last one a little younger than an hour: it took its time. */
    @Test
    void whatTookItsTimeDoesNotPutOffTheNext() {
        assertThat(isDue("2026-11-21T13:00:00Z", HOUR, "2026-11-21T12:03:00Z")).isTrue();
    }

    @Test
    void aClockThatIsAheadCountsAndOneThatIsWrongDoesNot() {
        assertThat(isDue("2026-11-21T12:59:59Z", HOUR, "2026-11-21T13:00:01Z")).isFalse();
        assertThat(isDue("2026-11-21T12:30:00Z", HOUR, "2036-11-21T12:00:00Z")).isTrue();
    }
}
