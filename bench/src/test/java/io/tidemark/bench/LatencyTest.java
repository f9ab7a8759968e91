package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyTest {

    @Test
    void ofAHundredOneMayBeSlower() {
        // 1 to 100: 50.5 is in the middle, and 99 of them are 99 or less.
        assertThat(Latency.of(
                        LongStream.rangeClosed(1, 100).map(n -> 101 - n).boxed().toList()))
                .contains(new Latency(51, 99));
    }

    @Test
    void ofLessThanAHundredTheSlowestCounts() {
        assertThat(Latency.of(LongStream.rangeClosed(1, 99).boxed().toList())).contains(new Latency(50, 99));
        assertThat(Latency.of(List.of(7L))).contains(new Latency(7, 7));
    }

    @Test
    void ofAHundredAndOneOneMayBeSlower() {
        // 99 % of 101 are 99.99: a hundred of them.
        assertThat(Latency.of(LongStream.rangeClosed(1, 101).boxed().toList())).contains(new Latency(51, 100));
    }

    @Test
    void isNotOfNothing() {
        assertThat(Latency.of(List.of())).isEmpty();
    }
}
