package io.tidemark.target;

import java.util.Map;
import java.util.TreeMap;

/**
 * What lies between the last epoch that was put together and a checkpoint.
 *
 * @param number the checkpoint's id
 * @param attempt of the job that has put it together, see {@link Applied}
 * @param staged by stage
 * @param sources where each source stands at its end
 * @param flushed rows that went into the target at once; no part of the state
 */
record Epoch(
        long number, String attempt, Map<String, Staged> staged, Map<String, SourcePosition> sources, long flushed) {

    /** Of rows that were staged, all of them. */
    Epoch(long number, String attempt, Map<String, Staged> staged, Map<String, SourcePosition> sources) {
        this(number, attempt, staged, sources, 0);
    }

    Epoch {
        staged = Map.copyOf(staged);
        sources = Map.copyOf(sources);
    }

    /** This one and a later one as one. */
    Epoch and(Epoch later) {
        Map<String, Staged> both = new TreeMap<>(staged);
        later.staged.forEach((stage, added) -> both.merge(stage, added, Staged::and));
        return new Epoch(later.number, later.attempt, both, later.sources, flushed + later.flushed);
    }

    Staged of(String stage) {
        return staged.getOrDefault(stage, Staged.NOTHING);
    }

    long rows() {
        return staged.values().stream().mapToLong(Staged::rows).sum();
    }

    long bytes() {
        return staged.values().stream().mapToLong(Staged::bytes).sum();
    }

    /** Whether every source's tables are loaded; true of no sources. */
    boolean streaming() {
        return sources.values().stream().allMatch(SourcePosition::streaming);
    }
}
