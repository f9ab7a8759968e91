package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** A target that is replayed visibly, without Flink. */
abstract class VisibleApplyContract extends ApplyFixture {

    private CompletedEpoch visible(long number, Replaying replaying) {
        CompletedEpoch epoch = epoch(number, Staged.NOTHING, Staged.NOTHING);
        return new CompletedEpoch(epoch.epoch(), true, Optional.of(replaying), epoch.slots());
    }

    private TargetRow look() throws SQLException {
        return new TidemarkRows(keyed.dialect()).look(connection, "orders").orElseThrow();
    }

    private List<String> tidemark() throws SQLException {
        return rows("SELECT position, phase FROM tidemark.tidemark");
    }

    private void filled() throws Exception {
        apply(epoch(8, stage(keyedWriter, keyed, 8, row(RowKind.INSERT, 1, "a")), Staged.NOTHING));
    }

    /** Its tidemark goes back, and what it was is known until it is there again. */
    @Test
    void aTargetSaysThatItIsReplayedVisiblyAndUpToWhere() throws Exception {
        filled();
        TargetRow before = look();
        assertThat(before.replaying()).isEmpty();
        Replaying replaying = Replaying.of(before, before.shown());
        apply(visible(3, replaying));
        apply(visible(5, replaying));
        assertThat(tidemark()).containsExactly("0/5,REPLAYING");
        assertThat(look().replaying()).contains(replaying);
        assertThat(look().shown()).isEqualTo(before.sources());
        apply(epoch(9, Staged.NOTHING, Staged.NOTHING));
        assertThat(tidemark()).containsExactly("0/9,STREAMING");
        assertThat(look().replaying()).isEmpty();
        assertThat(look().shown()).isEqualTo(look().sources());
    }

    /** One source may have come further than it had been when the others had not, and all goes back once more. */
    @Test
    void whatIsReplayedOnceMoreHasToComeAsFarAsItHasBeen() throws Exception {
        filled();
        Replaying first = Replaying.of(look(), look().shown());
        apply(visible(12, first));
        Map<String, SourcePosition> shown = look().shown();
        assertThat(shown.get("shop").text()).isEqualTo("0/12");
        Replaying second = Replaying.of(look(), shown);
        assertThat(second.shown()).as("the epoch that was whole").isEqualTo(first.shown());
        apply(visible(3, second));
        assertThat(tidemark()).containsExactly("0/3,REPLAYING");
        assertThat(look().shown()).isEqualTo(shown);
        assertThat(look().replaying()).contains(second);
    }

    /** Sources that stand where a table without a key is are not to be told of a tidemark that moves. */
    @Test
    void sourcesAreToldOfWhatItWasUntilItIsThereAgain() throws Exception {
        filled();
        ShownTidemarks targets = new ShownTidemarks("orders", List.of(keyless));
        Map<String, ShownTidemarks.Shown> before = targets.of("shop");
        assertThat(before.values()).extracting(ShownTidemarks.Shown::position).containsExactly("0/8");
        Replaying replaying = Replaying.of(look(), look().shown());
        apply(visible(3, replaying));
        assertThat(targets.of("shop")).isEqualTo(before);
        apply(visible(5, replaying));
        assertThat(targets.of("shop")).isEqualTo(before);
        CompletedEpoch last = epoch(8, Staged.NOTHING, Staged.NOTHING);
        apply(new CompletedEpoch(new Epoch(8, "second", Map.of(), last.epoch().sources()), last.slots()));
        assertThat(targets.of("shop").values())
                .as("the same place, by another epoch")
                .extracting(ShownTidemarks.Shown::position)
                .containsExactly("0/8");
        assertThat(targets.of("shop")).isNotEqualTo(before);
    }

    @Test
    void epochsThatAreAppliedTogetherSayWhatTheLastOneSays() throws Exception {
        filled();
        CompletedEpoch onTheWay = visible(9, Replaying.of(look(), look().shown()));
        CompletedEpoch there = epoch(10, Staged.NOTHING, Staged.NOTHING);
        assertThat(onTheWay.and(there).replaying()).isEmpty();
        assertThat(onTheWay.and(visible(11, onTheWay.replaying().orElseThrow())).replaying())
                .isEqualTo(onTheWay.replaying());
    }

    /** Of an older state that stands at a position. */
    private Stance takeOverVisibly(TargetTable... tables) throws Exception {
        EpochPlan epochs = new EpochPlan("orders", Delivery.EPOCHS);
        epochs.replayVisibly();
        CommitterPlan plan = new CommitterPlan(epochs, List.of(tables), Set.of("shop"), List.of());
        CommitterState older = new CommitterState(
                "orders",
                2,
                "older",
                Applied.none("older"),
                false,
                Map.of("shop", new SourcePosition("0/2", "7/1", true, 0, 2)),
                List.of(),
                Set.of(Stage.name("orders", keyed), Stage.name("orders", keyless)));
        try (TargetSession again = new TargetSession(plan, "again")) {
            return again.takeOver(plan.guard(), Optional.of(older), "again").stance();
        }
    }

    @Test
    void anOlderStateIsReplayedVisibly() throws Exception {
        filled();
        assertThat(takeOverVisibly(keyed, keyless)).isEqualTo(new Stance.WaitUntil(look().sources(), false));
    }

    /** A value that has gone from one row to another is in both for a while. */
    @Test
    void notWhereAnotherIndexIsUnique() throws Exception {
        filled();
        run("CREATE UNIQUE INDEX another ON keyed (id)");
        assertThatThrownBy(() -> takeOverVisibly(keyed, keyless))
                .rootCause()
                .hasMessageContaining("TM-3013")
                .hasMessageContaining("has another unique index or exclusion constraint beside its key")
                .hasMessageContaining("without --visible");
    }

    /** Its rows would go with those that go for a while. */
    @Test
    void notWhereATableOfSomebodyElseRefersToOne() throws Exception {
        filled();
        run("CREATE TABLE others (id int, FOREIGN KEY (id) REFERENCES keyed (id) ON DELETE CASCADE)");
        assertThatThrownBy(() -> takeOverVisibly(keyed, keyless))
                .rootCause()
                .hasMessageContaining("TM-3013")
                .hasMessageContaining("refers to a table, or one refers to it");
    }

    @Test
    void notWhereWritersMayHaveBeenAheadOfTheTidemark() throws Exception {
        filled();
        run("INSERT INTO tidemark.live (pipeline, stage, subtask, generation, since, flushed_rows)"
                + " VALUES ('orders', 'stage', 0, 1, now(), 0)");
        assertThatThrownBy(() -> takeOverVisibly(keyed))
                .rootCause()
                .hasMessageContaining("TM-3013")
                .hasMessageContaining("nobody knows how far they are ahead");
    }
}
