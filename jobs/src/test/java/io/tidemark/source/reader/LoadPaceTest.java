package io.tidemark.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadPaceTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void withoutALimitNobodyWaits() {
        LoadPace pace = new LoadPace(0);
        pace.read(1_000_000_000, -5);
        assertThat(pace.pause(-5)).isZero();
    }

    @Test
    void whatWasReadTooEarlyIsWaitedFor() {
        LoadPace pace = new LoadPace(100);
        long begin = -SECOND / 2;
        assertThat(pace.pause(begin)).isZero();
        pace.read(250, begin);
        assertThat(pace.pause(begin)).isEqualTo(Duration.ofMillis(2_500));
        assertThat(pace.pause(begin + 2 * SECOND)).isEqualTo(Duration.ofMillis(500));
        assertThat(pace.pause(begin + 3 * SECOND)).isZero();
    }

    @Test
    void timeInWhichNothingWasReadIsNotMadeUpFor() {
        LoadPace pace = new LoadPace(100);
        pace.read(100, 0);
        pace.read(100, 60 * SECOND);
        assertThat(pace.pause(60 * SECOND)).isEqualTo(Duration.ofSeconds(1));
    }
}
