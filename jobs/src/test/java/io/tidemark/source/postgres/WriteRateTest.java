package io.tidemark.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.WalPosition;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WriteRateTest {

    private final WriteRate rate = new WriteRate();

    private void written(long position, long seconds) {
        rate.written(new WalPosition(position), Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void aLogThatDoesNotGrowNeverReachesALimit() {
        written(5_000, 0);
        assertThat(rate.secondsToWrite(OptionalLong.of(1))).isEmpty();
        written(5_000, 10);
        assertThat(rate.secondsToWrite(OptionalLong.of(1))).isEmpty();
    }

    @Test
    void theRateIsThatOfTheLastFiveMinutes() {
        written(0, 0);
        written(1_000, 10);
        assertThat(rate.secondsToWrite(OptionalLong.of(500))).hasValue(5);
        assertThat(rate.secondsToWrite(OptionalLong.empty())).isEmpty();
        written(2_000, 305);
        assertThat(rate.secondsToWrite(OptionalLong.of(1_000)))
                .as("1,000 bytes between the tenth second and the 305th")
                .hasValue(295);
    }

    @Test
    void aLimitThatIsPassedIsReachedNow() {
        written(0, 0);
        written(1_000, 10);
        assertThat(rate.secondsToWrite(OptionalLong.of(-7))).hasValue(0);
    }
}
