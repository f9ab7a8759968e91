package io.tidemark.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.WalPosition;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** For how long a chunk that waits for the stream is held open. */
class NearingTest {

    private final Nearing nearing = new Nearing();

    private static long seconds(long number) {
        return TimeUnit.SECONDS.toNanos(number);
    }

    private static WalPosition at(long lsn) {
        return new WalPosition(lsn);
    }

    @Test
    void aChunkWhoseEndIsFarIsGivenUpAndTheNextIsOpenedThere() {
        assertThat(nearing.mayOpen(at(10), 0)).isTrue();
        nearing.opened(0);
        assertThat(nearing.givesUp(at(1000), seconds(5))).isFalse();
        assertThat(nearing.givesUp(at(1000), seconds(6))).isTrue();
        assertThat(nearing.mayOpen(at(999), seconds(99))).isFalse();
        assertThat(nearing.mayOpen(at(1000), seconds(100))).isTrue();
    }

    /** The first needed 100 seconds, and the second hardly less. */
    @Test
    void whenTheStreamComesNoNearerAChunkIsHeldOpenUntilItIsThere() {
        nearing.opened(0);
        assertThat(nearing.givesUp(at(1000), seconds(6))).isTrue();
        assertThat(nearing.mayOpen(at(1000), seconds(100))).isTrue();
        nearing.opened(seconds(100));
        assertThat(nearing.givesUp(at(1900), seconds(106))).isTrue();
        assertThat(nearing.mayOpen(at(1900), seconds(190))).isTrue();
        nearing.opened(seconds(190));
        assertThat(nearing.givesUp(at(2700), seconds(280))).isFalse();
        nearing.reached();
        nearing.opened(seconds(290));
        assertThat(nearing.givesUp(at(9000), seconds(296)))
                .as("it has been near since")
                .isTrue();
    }

    @Test
    void aStreamThatComesNearerIsNotWaitedForWithAChunkOpen() {
        nearing.opened(0);
        assertThat(nearing.givesUp(at(1000), seconds(6))).isTrue();
        assertThat(nearing.mayOpen(at(1000), seconds(100))).isTrue();
        nearing.opened(seconds(100));
        assertThat(nearing.givesUp(at(1500), seconds(106))).isTrue();
        assertThat(nearing.mayOpen(at(1500), seconds(150))).isTrue();
        nearing.opened(seconds(150));
        assertThat(nearing.givesUp(at(1700), seconds(156))).isTrue();
    }
}
