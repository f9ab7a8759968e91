package io.tidemark.cli.live;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.position.LogIdentity;
import java.util.Optional;

/** Whether a position may be set beside what a server says of its log now. */
final class Histories {

    private static final String SEPARATOR = "/";

    private Histories() {}

    /** Why not, as {@link #apart(String, String)} says it of a source of a state. */
    static Optional<String> apart(SourceState source, LogIdentity now) {
        return apart(source.identity().map(LogIdentity::history).orElse(""), now.history());
    }

    /**
     * Why not. What is not said contradicts nothing.
     *
     * @param stored as {@link LogIdentity#history()} says it of the position; "" if nobody knows
     * @param now as it says it of the server
     */
    static Optional<String> apart(String stored, String now) {
        if (stored.isEmpty() || now.isEmpty() || stored.equals(now)) {
            return Optional.empty();
        }
        int before = stored.indexOf(SEPARATOR);
        int after = now.indexOf(SEPARATOR);
        return Optional.of(
                before >= 0 && after >= 0 && stored.substring(0, before).equals(now.substring(0, after))
                        ? "the server has gone from timeline %s to timeline %s"
                                .formatted(stored.substring(before + 1), now.substring(after + 1))
                        : "the position is of another history");
    }
}
