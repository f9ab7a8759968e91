package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.execution.SuppressRestartsException;
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
    void refusesAnotherVersionForGood() {
        for (int version : new int[] {1, 3}) {
            byte[] bytes = ByteBuffer.allocate(8).putInt(version).array();
            assertThatThrownBy(() -> CommitterStateCodec.decode(bytes))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .isInstanceOf(ProblemException.class)
                    .hasMessage(
                            """
                            TM-4008  The savepoint or checkpoint cannot be restored
                              found:    the state of what commits to the targets has version %d, and this release reads version 2
                              required: a savepoint or checkpoint that this release of Tidemark has written
                              remedy:   Restore it with the release that has written it; or submit the pipeline without state, into empty targets."""
                                    .formatted(version));
        }
    }
}
