package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunTest {

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);

    private record GoingOn() implements Run {

        @Override
        public Optional<Throwable> failure() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private record Failed(Throwable why) implements Run {

        @Override
        public Optional<Throwable> failure() {
            return Optional.of(why);
        }

        @Override
        public void close() {}
    }

    private static final Run GOES_ON = new GoingOn();
    private static final Run HAS_FAILED = new Failed(new IllegalArgumentException("no such slot"));

    @Test
    void waitsUntilTheOutcomeIsThere() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        assertThat(GOES_ON.await(() -> looks.incrementAndGet() == 3, PATIENCE)).isTrue();
        assertThat(looks).hasValue(3);
    }

    @Test
    void waitsNoLongerThanItIsTold() throws Exception {
        assertThat(GOES_ON.await(() -> false, 1)).isFalse();
    }

    @Test
    void looksOnceEvenWhenTheTimeIsOver() throws Exception {
        assertThat(GOES_ON.await(() -> true, -1)).isTrue();
    }

    @Test
    void saysThatItHasFailedEvenWhenTheTimeIsOver() {
        assertThatThrownBy(() -> HAS_FAILED.await(() -> false, -1)).hasRootCauseMessage("no such slot");
    }

    @Test
    void doesNotWaitForWhatHasFailed() {
        assertThatThrownBy(() -> HAS_FAILED.await(() -> false, PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the run has ended")
                .hasRootCauseMessage("no such slot");
    }
}
