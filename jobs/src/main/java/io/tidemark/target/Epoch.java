package io.tidemark.target;

import io.tidemark.checkpoint.Resnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What lies between the last epoch that was put together and a checkpoint.
 *
 * @param number the checkpoint's id
 * @param attempt of the job that has put it together, see {@link Applied}
 * @param staged by stage
 * @param sources where each source stands at its end
 * @param resnapshots the tables that were being read anew by then, and what is known of that
 * @param flushed rows that went into the target at once; no part of the state
 */
record Epoch(
        long number,
        String attempt,
        Map<String, Staged> staged,
        Map<String, SourcePosition> sources,
        Map<Mirrored, Resnapshot> resnapshots,
        long flushed) {

    /** Of rows that were staged, all of them, while no table was read anew. */
    Epoch(long number, String attempt, Map<String, Staged> staged, Map<String, SourcePosition> sources) {
        this(number, attempt, staged, sources, Map.of(), 0);
    }

    Epoch {
        staged = Map.copyOf(staged);
        sources = Map.copyOf(sources);
        resnapshots = Map.copyOf(resnapshots);
    }

    /** This one and a later one as one. */
    Epoch and(Epoch later) {
        Map<String, Staged> both = new TreeMap<>(staged);
        later.staged.forEach((stage, added) -> both.merge(stage, added, Staged::and));
        Map<Mirrored, Resnapshot> anew = new HashMap<>(resnapshots);
        later.resnapshots.forEach((mirrored, said) -> anew.merge(mirrored, said, Epoch::joined));
        return new Epoch(later.number, later.attempt, both, later.sources, anew, flushed + later.flushed);
    }

    /** What the earlier one has of the table's rows counts for both. */
    private static Resnapshot joined(Resnapshot earlier, Resnapshot later) {
        return later.request().equals(earlier.request())
                ? new Resnapshot(
                        later.request(), later.table(), earlier.fresh(), earlier.complete() || later.complete())
                : later;
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
