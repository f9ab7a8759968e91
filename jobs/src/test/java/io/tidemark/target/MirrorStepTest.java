package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Resnapshot;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MirrorStepTest {

    private static Resnapshot said(boolean fresh, boolean complete) {
        return new Resnapshot("this", "public.t", fresh, complete);
    }

    private static Optional<ResnapshotRow> row(String request, ResnapshotRow.State state) {
        return Optional.of(new ResnapshotRow(request, state));
    }

    @Test
    void beginsWithAFreshRequestWhateverWasBefore() {
        assertThat(MirrorStep.of(Optional.empty(), said(true, false))).isEqualTo(new MirrorStep.Note(true, false));
        assertThat(MirrorStep.of(Optional.empty(), said(true, true))).isEqualTo(new MirrorStep.Note(true, true));
        for (ResnapshotRow.State state : ResnapshotRow.State.values()) {
            assertThat(MirrorStep.of(row("other", state), said(true, false)))
                    .isEqualTo(new MirrorStep.Note(true, false));
        }
    }

    @Test
    void goesOnWithItsOwnKeysFreshOrNot() {
        for (boolean fresh : new boolean[] {true, false}) {
            assertThat(MirrorStep.of(row("this", ResnapshotRow.State.NOTING), said(fresh, false)))
                    .isEqualTo(new MirrorStep.Note(false, false));
            assertThat(MirrorStep.of(row("this", ResnapshotRow.State.NOTING), said(fresh, true)))
                    .isEqualTo(new MirrorStep.Note(false, true));
        }
    }

    @Test
    void losesWhatItHasNotSeenTheBeginOf() {
        assertThat(MirrorStep.of(Optional.empty(), said(false, true))).isInstanceOf(MirrorStep.Lose.class);
        for (ResnapshotRow.State state : ResnapshotRow.State.values()) {
            assertThat(MirrorStep.of(row("other", state), said(false, false))).isInstanceOf(MirrorStep.Lose.class);
        }
    }

    /** Also a fresh one that was lost: rows of it may have come between. */
    @Test
    void leavesAloneWhatHasBeenDealtWith() {
        for (ResnapshotRow.State state : ResnapshotRow.State.values()) {
            if (state != ResnapshotRow.State.NOTING) {
                assertThat(MirrorStep.of(row("this", state), said(true, true))).isEqualTo(new MirrorStep.Nothing());
                assertThat(MirrorStep.of(row("this", state), said(false, false)))
                        .isEqualTo(new MirrorStep.Nothing());
            }
        }
    }
}
