package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommitterStateCodecTest {

    private static final SourcePosition LONG =
            new SourcePosition("bin.000001:4 " + "x".repeat(100_000), "7/1", true, 2, 17);

    private static final CommitterState STATE = new CommitterState(
            "orders",
            12,
            "a",
            new Applied("b", 9, "first"),
            true,
            Map.of("shop", LONG, "other", SourcePosition.NONE),
            List.of(
                    new Epoch(11, "second", Map.of("t", new Staged(3, 1, 99, true)), Map.of("shop", LONG)),
                    new Epoch(12, "second", Map.of(), Map.of())),
            Set.of("t", "u"));

    @Test
    void readsWhatItHasWritten() throws IOException {
        assertThat(CommitterStateCodec.decode(CommitterStateCodec.encode(STATE)))
                .isEqualTo(STATE);
    }

    @Test
    void refusesAnotherVersion() {
        byte[] bytes = ByteBuffer.allocate(8).putInt(1).array();
        assertThatIOException()
                .isThrownBy(() -> CommitterStateCodec.decode(bytes))
                .withMessage("the committer's state has version 1; this release reads version 2");
    }
}
