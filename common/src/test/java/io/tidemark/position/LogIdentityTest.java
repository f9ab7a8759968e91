package io.tidemark.position;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LogIdentityTest {

    @Test
    void aTimelineGoesOnInItsSuccessor() {
        LogIdentity before = new WalIdentity("7", 1, "shop", Map.of());
        LogIdentity now = new WalIdentity("7", 2, "shop", Map.of());
        assertThat(before.servedBy(now)).isEqualTo(now);
    }

    /** What is taken for that server's, is compared with its file of the same name the next time. */
    @Test
    void aPlaceInAFileStaysOneOfTheServerThatItWasReadFrom() {
        LogIdentity before = new BinlogIdentity("one", 1, 1_700_000_000);
        LogIdentity now = new BinlogIdentity("other", 2, 1_700_003_600);
        assertThat(before.servedBy(now)).isEqualTo(before);
    }
}
