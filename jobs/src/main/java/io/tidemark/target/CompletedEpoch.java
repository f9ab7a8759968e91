package io.tidemark.target;

import java.util.Map;
import java.util.Optional;

/**
 * An epoch whose checkpoint has completed.
 *
 * @param slots the generation of each writer, as {@code stage/subtask}; empty where the writers of before have staged it
 */
record CompletedEpoch(Epoch epoch, Optional<Map<String, Long>> slots) {

    CompletedEpoch {
        slots = slots.map(Map::copyOf);
    }

    CompletedEpoch and(CompletedEpoch later) {
        return new CompletedEpoch(epoch.and(later.epoch), later.slots);
    }
}
