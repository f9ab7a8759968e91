package io.tidemark.target;

import io.tidemark.checkpoint.Resnapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the sources have said last of the tables that they read anew. An epoch for which a source says nothing is of what it has
 * said before.
 *
 * <p>A target's keys are noted from the first epoch that has rows of a table that is read anew, or what is in the table and has
 * not been noted would be taken for rows that the source does not have. So a request is not fresh here if it was in the restored
 * state, nor if rows of the source have come before it was heard of.
 *
 * <p>Not thread-safe.
 */
final class ResnapshotWords {

    private final Map<Mirrored, Resnapshot> last = new HashMap<>();
    private final Set<String> silent = new HashSet<>();

    /** Before anything is heard in an attempt of the job. */
    static ResnapshotWords after(Optional<CommitterState> restored) {
        ResnapshotWords words = new ResnapshotWords();
        restored.flatMap(state -> state.pending().stream().reduce((earlier, later) -> later))
                .ifPresent(epoch ->
                        epoch.resnapshots().forEach((mirrored, said) -> words.last.put(mirrored, fresh(said, false))));
        return words;
    }

    /** @param written by {@link Resnapshot#written}, all tables of the source */
    void heard(String source, String written) {
        Map<Mirrored, Resnapshot> said = new HashMap<>();
        for (Resnapshot one : Resnapshot.read(written)) {
            // Of several requests for one table, what is under way counts, or else the later.
            said.merge(
                    new Mirrored(source, one.table()),
                    one,
                    (earlier, later) -> later.complete() && !earlier.complete() ? earlier : later);
        }
        said.replaceAll((mirrored, one) -> fresh(
                one, isKnown(mirrored, one) ? last.get(mirrored).fresh() : one.fresh() && !silent.contains(source)));
        last.keySet().removeIf(mirrored -> mirrored.source().equals(source));
        last.putAll(said);
    }

    private boolean isKnown(Mirrored mirrored, Resnapshot said) {
        Resnapshot before = last.get(mirrored);
        return before != null && before.request().equals(said.request());
    }

    private static Resnapshot fresh(Resnapshot said, boolean fresh) {
        return new Resnapshot(said.request(), said.table(), fresh, said.complete());
    }

    /** An epoch has rows of the source, and no word of it. */
    void silent(String source) {
        silent.add(source);
    }

    /**
     * Whatever holds for the epoch that is put together now. Epochs are applied in their order: if a request is fresh, it is with the
     * first one that has it, and never again.
     */
    Map<Mirrored, Resnapshot> ofEpoch() {
        Map<Mirrored, Resnapshot> said = Map.copyOf(last);
        last.replaceAll((mirrored, one) -> fresh(one, false));
        return said;
    }
}
