package io.tidemark.doctor;

import java.util.Map;

/**
 * That a state is restored which need not be the last one, so that the log behind it is read once more.
 *
 * @param slots by the name of a source, from which slot its own will be made anew; a source that is not among them is read as it is
 */
public record Replay(Map<String, String> slots) {

    public Replay {
        slots = Map.copyOf(slots);
    }
}
