package io.tidemark.target;

import java.util.Map;
import java.util.Optional;

/**
 * An epoch whose checkpoint has completed.
 *
 * @param known whether what it has of tables without a key is in the target: it ends exactly where the target is, or before that
 * @param replaying what the target was before, if this is on the way there and becomes visible all the same
 * @param slots the generation of each writer, as {@code stage/subtask}; empty where the writers of before have staged it
 */
record CompletedEpoch(Epoch epoch, boolean known, Optional<Replaying> replaying, Optional<Map<String, Long>> slots) {

    /** One that is new to the target. */
    CompletedEpoch(Epoch epoch, Optional<Map<String, Long>> slots) {
        this(epoch, false, Optional.empty(), slots);
    }

    CompletedEpoch {
        slots = slots.map(Map::copyOf);
    }

    /** Of two of which one is known that is the later one, or it is known and has no rows: the sources stand until it is applied. */
    CompletedEpoch and(CompletedEpoch later) {
        return new CompletedEpoch(epoch.and(later.epoch), known && later.known, later.replaying, later.slots);
    }
}
