package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.Resnapshot;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.core.memory.DataOutputSerializer;
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
                    new Epoch(
                            12,
                            "second",
                            Map.of(),
                            Map.of(),
                            Map.of(
                                    new Mirrored("shop", "public.t"), new Resnapshot("1", "public.t", true, false),
                                    new Mirrored("other", "sales.t"), new Resnapshot("2", "sales.t", false, true)),
                            0)),
            Set.of("t", "u"));

    @Test
    void readsWhatItHasWritten() throws IOException {
        assertThat(CommitterStateCodec.decode(CommitterStateCodec.encode(STATE)))
                .isEqualTo(STATE);
    }

    /** As the release before this one has written it, of one epoch. FAULTS 37. */
    @Test
    void readsWhatKnewNothingOfResnapshots() throws IOException {
        DataOutputSerializer before = new DataOutputSerializer(256);
        before.writeInt(2);
        before.writeUTF("orders");
        before.writeLong(12);
        before.writeUTF("a");
        before.writeUTF("b");
        before.writeLong(9);
        before.writeUTF("first");
        before.writeBoolean(false);
        before.writeInt(0);
        before.writeInt(2);
        before.writeLong(11);
        before.writeUTF("second");
        before.writeInt(1);
        before.writeUTF("t");
        before.writeLong(3);
        before.writeLong(1);
        before.writeLong(99);
        before.writeBoolean(true);
        before.writeInt(0);
        before.writeLong(12);
        before.writeUTF("second");
        before.writeInt(0);
        before.writeInt(0);
        before.writeInt(1);
        before.writeUTF("t");
        assertThat(CommitterStateCodec.decode(before.getCopyOfBuffer()))
                .isEqualTo(new CommitterState(
                        "orders",
                        12,
                        "a",
                        new Applied("b", 9, "first"),
                        false,
                        Map.of(),
                        List.of(
                                new Epoch(11, "second", Map.of("t", new Staged(3, 1, 99, true)), Map.of()),
                                new Epoch(12, "second", Map.of(), Map.of())),
                        Set.of("t")));
    }

    @Test
    void refusesAnotherVersionForGood() {
        for (int version : new int[] {1, 4}) {
            byte[] bytes = ByteBuffer.allocate(8).putInt(version).array();
            assertThatThrownBy(() -> CommitterStateCodec.decode(bytes))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .isInstanceOf(ProblemException.class)
                    .hasMessage(
                            """
                            TM-4008  The savepoint or checkpoint cannot be restored
                              found:    the state of what commits to the targets has version %d, and this release reads versions 2 and 3
                              required: a savepoint or checkpoint that this release of Tidemark has written
                              remedy:   Restore it with the release that has written it; or submit the pipeline without state, into empty targets."""
                                    .formatted(version));
        }
    }
}
