package io.tidemark.target;

import io.tidemark.checkpoint.Resnapshot;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** State of a target, by its own serializer. */
public final class TargetStates {

    private TargetStates() {}

    /** Epochs 11 and 12 of {@code orders} wait, with 5 rows; the rows of {@code shop} stand at 2/FF. */
    public static byte[] waiting() throws IOException {
        SourcePosition shop = new SourcePosition("2/FF", "7301/2", true, 1, 1_700_000_000_000_001L);
        return CommitterStateCodec.encode(new CommitterState(
                "orders",
                12,
                "a1b2",
                new Applied("a0", 9, "first"),
                true,
                Map.of("shop", shop, "crm", SourcePosition.NONE),
                List.of(
                        new Epoch(
                                11,
                                "second",
                                Map.of("t", new Staged(3, 1, 99, true), "u", new Staged(2, 0, 1, false)),
                                Map.of("shop", shop)),
                        new Epoch(
                                12,
                                "second",
                                Map.of(),
                                Map.of(),
                                Map.of(new Mirrored("shop", "public.t"), new Resnapshot("1", "public.t", true, false)),
                                0)),
                Set.of("t", "u")));
    }
}
