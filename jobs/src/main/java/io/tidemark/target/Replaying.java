package io.tidemark.target;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a target that is being replayed visibly: its tidemark has gone back to what was read again, and what it was
 * before is still in its tables.
 *
 * @param until up to where the tables have changes of each source, also where it was read again since
 * @param shown the epoch that the target showed when it was whole, which tells it from all others
 */
record Replaying(Map<String, SourcePosition> until, String shown) {

    Replaying {
        until = Map.copyOf(until);
    }

    /**
     * What a target was when it is replayed now, perhaps once more: then it may have come further in some source than it had been.
     *
     * @param until up to where it has changes
     */
    static Replaying of(TargetRow target, Map<String, SourcePosition> until) {
        return new Replaying(until, target.replaying().map(Replaying::shown).orElseGet(() -> target.applied()
                .toString()));
    }

    /** Which changes the tables have, of a target whose tidemark says the least that is there: all up to the later of both. */
    Map<String, SourcePosition> andAt(Map<String, SourcePosition> tidemark) {
        Map<String, SourcePosition> latest = new TreeMap<>(tidemark);
        until.forEach((source, before) -> latest.computeIfPresent(
                source, (name, at) -> at.isKnown() && at.position().hasReached(before.position()) ? at : before));
        return latest;
    }
}
