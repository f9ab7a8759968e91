package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.problem.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of what is done with a target, by what the state knows and what the target says. */
class TargetGuardTest {

    private static final String SOURCE = "shop";
    private static final String LOG = "7/1";
    private static final long COMMIT = 1_700_000_000_000_000L;

    private static TargetGuard guard(String... unkeyed) {
        return new TargetGuard("orders", "postgresql://mart", List.of(unkeyed), false);
    }

    private static SourcePosition at(String position) {
        return new SourcePosition(position, LOG, true, 0, COMMIT);
    }

    private static CommitterState state(long checkpoint, Applied base, boolean waiting, SourcePosition position) {
        return new CommitterState(
                "orders", checkpoint, "a", base, waiting, Map.of(SOURCE, position), List.of(), Set.of());
    }

    private static Optional<CommitterState> state(SourcePosition position) {
        return Optional.of(state(10, new Applied("a", 9), false, position));
    }

    private static Optional<TargetRow> target(String branch, long epoch, SourcePosition position) {
        return Optional.of(new TargetRow(new Applied(branch, epoch), Map.of(SOURCE, position)));
    }

    private static String refusal(Stance stance, ErrorCode code) {
        assertThat(stance).isInstanceOf(Stance.Refuse.class);
        assertThat(((Stance.Refuse) stance).problem().code()).isEqualTo(code);
        return ((Stance.Refuse) stance).problem().found();
    }

    @Test
    void aStartWithoutStateBeginsWhereNothingHasBeenApplied() {
        assertThat(guard().judge(Optional.empty(), Optional.empty())).isEqualTo(new Stance.Begin());
        assertThat(guard().judge(Optional.empty(), target("a", 0, SourcePosition.NONE)))
                .isEqualTo(new Stance.Begin());
    }

    @Test
    void aStartWithoutStateIsRefusedWhereSomethingHas() {
        assertThat(refusal(guard().judge(Optional.empty(), target("a", 3, at("0/30"))), ErrorCode.TARGET_NOT_EMPTY))
                .contains("epoch 3 of pipeline 'orders'", "shop at 0/30 (committed 2023-11-14T22:13:20Z)");
    }

    @Test
    void aStartWhereAnotherConnectorStoodTakesWhatIsThere() {
        TargetGuard adopting = new TargetGuard("orders", "postgresql://mart", List.of(), true);
        assertThat(adopting.judge(Optional.empty(), target("a", 3, at("0/30")))).isEqualTo(new Stance.Begin());
    }

    @Test
    void goesOnWhereTheTargetIsWhatTheStateKnows() {
        assertThat(guard("log").judge(state(at("0/30")), target("a", 9, at("0/20"))))
                .isEqualTo(new Stance.GoOn(new Applied("a", 9)));
    }

    @Test
    void goesOnWhereTheStatesOwnEpochHasBeenAppliedSince() {
        assertThat(guard("log").judge(state(at("0/30")), target("a", 10, at("0/30"))))
                .isEqualTo(new Stance.GoOn(new Applied("a", 10)));
    }

    @Test
    void waitsForALaterEpochOfTheTargetToBeReached() {
        assertThat(guard().judge(state(at("0/30")), target("a", 11, at("0/40"))))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40"))));
        assertThat(guard().judge(state(at("0/30")), target("b", 2, at("0/40"))))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40"))));
    }

    @Test
    void goesOnWaitingAfterAFailureMeanwhile() {
        Optional<CommitterState> waiting = Optional.of(state(15, new Applied("b", 20), true, at("0/50")));
        assertThat(guard().judge(waiting, target("b", 20, at("0/40"))))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40"))));
    }

    @Test
    void joinsATargetThatStandsExactlyThereByOtherEpochs() {
        assertThat(guard("log").judge(state(at("0/30")), target("b", 2, at("0/30"))))
                .isEqualTo(new Stance.Join());
    }

    @Test
    void refusesATargetThatWasSetBack() {
        assertThat(refusal(guard().judge(state(at("0/30")), target("a", 8, at("0/20"))), ErrorCode.TARGET_BEHIND))
                .isEqualTo("the state of checkpoint 10 stands at shop at 0/30 (committed 2023-11-14T22:13:20Z);"
                        + " postgresql://mart shows shop at 0/20 (committed 2023-11-14T22:13:20Z)");
        refusal(guard().judge(state(at("0/30")), target("b", 8, at("0/20"))), ErrorCode.TARGET_BEHIND);
        refusal(guard().judge(state(at("0/30")), Optional.empty()), ErrorCode.TARGET_BEHIND);
        refusal(guard().judge(state(at("0/30")), target("", 0, SourcePosition.NONE)), ErrorCode.TARGET_BEHIND);
    }

    @Test
    void refusesAnotherLogAndAnotherPipeline() {
        SourcePosition other = new SourcePosition("0/40", "8/1", true, 0, COMMIT);
        assertThat(refusal(guard().judge(state(at("0/30")), target("b", 8, other)), ErrorCode.TARGET_OF_OTHERS))
                .contains("of log '7/1'", "of log '8/1'");
        TargetGuard renamed = new TargetGuard("payments", "postgresql://mart", List.of(), false);
        refusal(renamed.judge(state(at("0/30")), Optional.empty()), ErrorCode.TARGET_OF_OTHERS);
    }

    @Test
    void refusesToWaitWhereWhatIsReadAgainCannotBeToldFromWhatIsThere() {
        assertThat(refusal(
                        guard("public.log").judge(state(at("0/30")), target("a", 11, at("0/40"))),
                        ErrorCode.TARGET_AHEAD))
                .endsWith("and public.log has no key, so that what is read again cannot be told from what is there");
        SourcePosition loading = new SourcePosition("0/30", LOG, false, 0, COMMIT);
        refusal(guard().judge(state(loading), target("a", 11, at("0/40"))), ErrorCode.TARGET_AHEAD);
        refusal(guard().judge(state(SourcePosition.NONE), target("a", 11, at("0/40"))), ErrorCode.TARGET_AHEAD);
    }

    @Test
    void refusesWhatCannotBeCompared() {
        SourcePosition binlog = new SourcePosition("bin.000001:4", LOG, true, 0, COMMIT);
        refusal(guard().judge(state(at("0/30")), target("b", 11, binlog)), ErrorCode.TARGET_AHEAD);
    }
}
