package io.tidemark.target;

import io.tidemark.checkpoint.Resnapshot;
import java.util.Optional;

/** What an epoch has to do about a mirror whose source's table is read anew. */
sealed interface MirrorStep {

    /**
     * Notes the epoch's keys.
     *
     * @param first whether keys of before are forgotten ahead of it
     * @param sweeps whether what has not been noted then goes
     */
    record Note(boolean first, boolean sweeps) implements MirrorStep {}

    /**
     * Keys are missing that nobody can note any more, so that nothing may go.
     *
     * @param why for people
     */
    record Lose(String why) implements MirrorStep {}

    /** The demand has been dealt with. */
    record Nothing() implements MirrorStep {}

    /**
     * Decides.
     *
     * @param row what the target has been through, of whichever demand
     * @param said by the source
     */
    static MirrorStep of(Optional<ResnapshotRow> row, Resnapshot said) {
        if (row.isPresent() && row.get().request().equals(said.request())) {
            return row.get().state() == ResnapshotRow.State.NOTING ? new Note(false, said.complete()) : new Nothing();
        }
        return said.fresh()
                ? new Note(true, said.complete())
                : new Lose(
                        "rows had been read before, without a note of their keys: the job was started anew from a state that the target"
                                + " does not go on from, or all of the table has been loaded since the demand");
    }
}
