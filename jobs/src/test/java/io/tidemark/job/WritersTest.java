package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run of which a writer has gone missing is never green. */
class WritersTest {

    static Stream<Throwable> faults() {
        return Stream.of(
                new SQLException("a statement's"),
                new IllegalStateException("its own"),
                new StackOverflowError("too deep"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whateverEndsAWriterFailsTheRun(Throwable fault) {
        Writers writers = new Writers();
        writers.start("writer", 2, number -> {
            if (number == 1) {
                throwing(fault);
            }
            writers.pause(60_000);
        });
        await().untilAsserted(() -> assertThatThrownBy(writers::check)
                .isInstanceOf(AssertionError.class)
                .hasMessage("A writer has failed")
                .cause()
                .isSameAs(fault));
        assertThatThrownBy(writers::close)
                .isInstanceOf(AssertionError.class)
                .cause()
                .isSameAs(fault);
    }

    private static void throwing(Throwable fault) throws Exception {
        if (fault instanceof Error error) {
            throw error;
        }
        throw (Exception) fault;
    }

    @Test
    void writersThatAreStoppedEndWhatTheyAreAt() throws Exception {
        Writers writers = new Writers();
        AtomicInteger ended = new AtomicInteger();
        writers.start("writer", 3, number -> {
            while (!writers.stopped()) {
                writers.pause(60_000);
            }
            ended.incrementAndGet();
        });
        writers.check();
        writers.close();
        assertThat(ended).hasValue(3);
    }

    @Test
    void seedsBesideEachOtherBeginDifferently() {
        assertThat(Stream.iterate(20_261_121L, seed -> seed + 1).limit(50).map(seed -> Seeds.random(seed)
                        .nextInt(4)))
                .contains(0, 1, 2, 3);
    }
}
