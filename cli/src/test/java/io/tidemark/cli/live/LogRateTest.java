package io.tidemark.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LogRateTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static Optional<LogRate> since(long behind, long ago) {
        return LogRate.since(OptionalLong.of(behind), Optional.of(NOW.minusSeconds(ago)), NOW);
    }

    @Test
    void whatIsWrittenNextTakesAsLongAsTheSameDid() {
        LogRate rate = since(6_000, 60).orElseThrow();
        assertThat(rate.secondsFor(700)).hasValue(7);
        assertThat(rate.secondsFor(0)).hasValue(0);
    }

    @Test
    void manyBytesOverALongTimeAreCounted() {
        assertThat(since(1L << 40, 1_000_000).orElseThrow().secondsFor(1L << 50))
                .hasValue(1_024_000_000L);
    }

    @Test
    void ofALogThatStandsStillNothingIsForecast() {
        assertThat(since(0, 60).orElseThrow().secondsFor(700)).isEmpty();
    }

    @Test
    void lessThanAMinuteAClockThatGoesBackAndAnUnknownBeginMakeNoRate() {
        assertThat(since(6_000, 59)).isEmpty();
        assertThat(since(6_000, -60)).isEmpty();
        assertThat(LogRate.since(OptionalLong.of(6_000), Optional.empty(), NOW)).isEmpty();
        assertThat(LogRate.since(OptionalLong.empty(), Optional.of(NOW.minusSeconds(60)), NOW))
                .isEmpty();
        assertThat(LogRate.since(OptionalLong.of(-1), Optional.of(NOW.minusSeconds(60)), NOW))
                .as("the log ends before the position")
                .isEmpty();
    }
}
