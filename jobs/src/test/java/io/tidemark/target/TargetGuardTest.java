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

    private static TargetGuard guard() {
        return guard(Keyless.NONE);
    }

    private static TargetGuard guard(Keyless keyless) {
        return new TargetGuard("orders", "postgresql://mart", keyless, List.of(), false);
    }

    private static final String STAGE = "orders:log";

    private static final Keyless LOG_TABLE = new Keyless(Map.of(STAGE, "log"), Set.of(STAGE), Set.of(SOURCE), false);

    private static SourcePosition at(String position) {
        return new SourcePosition(position, LOG, true, 0, COMMIT);
    }

    private static Applied applied(String branch, long epoch) {
        return new Applied(branch, epoch, "first");
    }

    private static CommitterState state(long checkpoint, Applied base, boolean waiting, SourcePosition position) {
        Map<String, SourcePosition> sources = Map.of(SOURCE, position);
        return new CommitterState(
                "orders",
                checkpoint,
                "a",
                base,
                waiting,
                sources,
                List.of(new Epoch(checkpoint, "first", Map.of(), sources)),
                Set.of(STAGE));
    }

    private static Optional<CommitterState> state(SourcePosition position) {
        return Optional.of(state(10, applied("a", 9), false, position));
    }

    private static Optional<TargetRow> target(String branch, long epoch, SourcePosition position) {
        return target(applied(branch, epoch), position);
    }

    private static Optional<TargetRow> target(Applied applied, SourcePosition position) {
        return Optional.of(new TargetRow(applied, Map.of(SOURCE, position), false));
    }

    private static Stance judge(
            TargetGuard guard, Optional<CommitterState> state, Optional<TargetRow> target, String... filled) {
        return guard.judge(state, target, List.of(filled), List.of());
    }

    private static String refusal(Stance stance, ErrorCode code) {
        assertThat(stance).isInstanceOf(Stance.Refuse.class);
        assertThat(((Stance.Refuse) stance).problem().code()).isEqualTo(code);
        return ((Stance.Refuse) stance).problem().found();
    }

    @Test
    void aStartWithoutStateBeginsWhereNothingHasBeenApplied() {
        assertThat(judge(guard(), Optional.empty(), Optional.empty())).isEqualTo(new Stance.Begin());
        assertThat(judge(guard(), Optional.empty(), target("a", 0, SourcePosition.NONE)))
                .isEqualTo(new Stance.Begin());
    }

    @Test
    void aStartWithoutStateIsRefusedWhereSomethingHas() {
        assertThat(refusal(judge(guard(), Optional.empty(), target("a", 3, at("0/30"))), ErrorCode.TARGET_NOT_EMPTY))
                .contains("epoch 3 of pipeline 'orders'", "shop at 0/30 (committed 2023-11-14T22:13:20Z)");
    }

    @Test
    void aStartWhereAnotherConnectorStoodTakesWhatThatHasFilledButNotWhatCameLater() {
        TargetGuard adopting = new TargetGuard("orders", "postgresql://mart", Keyless.NONE, List.of(), true);
        assertThat(judge(adopting, Optional.empty(), target("a", 3, SourcePosition.NONE)))
                .isEqualTo(new Stance.Begin());
        refusal(judge(adopting, Optional.empty(), target("a", 3, at("0/30"))), ErrorCode.TARGET_NOT_EMPTY);
    }

    @Test
    void goesOnWhereTheTargetIsWhatTheStateKnows() {
        assertThat(judge(guard(LOG_TABLE), state(at("0/30")), target("a", 9, at("0/20"))))
                .isEqualTo(new Stance.GoOn(applied("a", 9)));
    }

    @Test
    void goesOnWhereTheStatesOwnEpochHasBeenAppliedSince() {
        assertThat(judge(guard(LOG_TABLE), state(at("0/30")), target("a", 10, at("0/30"))))
                .isEqualTo(new Stance.GoOn(applied("a", 10)));
    }

    @Test
    void waitsForALaterEpochOfTheTargetToBeReached() {
        assertThat(judge(guard(), state(at("0/30")), target("a", 11, at("0/40"))))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), false));
        assertThat(judge(guard(), state(at("0/30")), target("b", 2, at("0/40"))))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), false));
    }

    @Test
    void goesOnWaitingAfterAFailureMeanwhile() {
        Optional<CommitterState> waiting = Optional.of(state(15, applied("b", 20), true, at("0/50")));
        assertThat(judge(guard(), waiting, target("b", 20, at("0/40"))))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), true));
    }

    /** Another replay was begun and ended in between: it has deleted what was staged, and the target is as it was. */
    @Test
    void doesNotGoOnWaitingWithoutWhatItHasHeldBack() {
        Optional<CommitterState> waiting = Optional.of(state(15, applied("b", 20), true, at("0/50")));
        List<String> lost = List.of("3 rows were staged for mart, and 2 are there");
        assertThat(refusal(
                        guard().judge(waiting, target("b", 20, at("0/40")), List.of(), lost), ErrorCode.TARGET_BEHIND))
                .isEqualTo("the state of checkpoint 15 waits, and postgresql://mart: 3 rows were staged for mart, and"
                        + " 2 are there");
        assertThat(guard().judge(waiting, target("b", 22, at("0/60")), List.of(), lost))
                .as("it begins to wait anew, and needs nothing of that")
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/60")), false));
    }

    /** A job that failed, or was cancelled, before the epochs of its last checkpoints were in the target; and another one since. */
    @Test
    void doesNotGoOnWithoutWhatItHasStaged() {
        List<String> lost = List.of("3 rows were staged for mart, and none are there");
        for (Optional<TargetRow> target : List.of(target("a", 9, at("0/20")), target("a", 10, at("0/30")))) {
            assertThat(refusal(guard().judge(state(at("0/30")), target, List.of(), lost), ErrorCode.TARGET_BEHIND))
                    .isEqualTo(
                            "the state of checkpoint 10 has epochs that are not applied, and postgresql://mart: 3 rows"
                                    + " were staged for mart, and none are there");
        }
        assertThat(guard().judge(state(at("0/30")), target("b", 2, at("0/40")), List.of(), lost))
                .as("it reads again what the target has")
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), false));
    }

    @Test
    void whatATargetHasNotGotIsWhatIsBehindItsLastEpoch() {
        Epoch first = new Epoch(10, "first", Map.of(), Map.of());
        Epoch second = new Epoch(11, "second", Map.of(), Map.of());
        CommitterState state = new CommitterState(
                "orders", 11, "a", applied("b", 20), false, Map.of(), List.of(first, second), Set.of());
        assertThat(state.missing(applied("b", 20))).containsExactly(first, second);
        assertThat(state.missing(applied("a", 10))).containsExactly(second);
        assertThat(state.missing(new Applied("a", 11, "second"))).isEmpty();
        assertThat(state.missing(applied("a", 11))).as("another job's").isEmpty();
        assertThat(state.missing(applied("b", 21))).as("it reads again").isEmpty();
    }

    /** A quiet source, and a savepoint behind which nothing has come: the job's own end brings the target further. */
    @Test
    void whatIsStillWrittenIsAheadWhenItsJobHasStopped() {
        for (Optional<TargetRow> target :
                List.of(target("a", 9, at("0/20")), target("a", 10, at("0/30")), target("c", 4, at("0/30")))) {
            assertThat(guard(LOG_TABLE).judge(state(at("0/30")), target, List.of(), List.of()))
                    .isNotInstanceOf(Stance.Refuse.class);
            assertThat(guard(LOG_TABLE).judgeWhileWritten(state(at("0/30")), target, List.of(), List.of()))
                    .isNotInstanceOf(Stance.Refuse.class);
            assertThat(refusal(
                            guard(new Keyless(Map.of(STAGE, "log"), Set.of(STAGE), Set.of(SOURCE, "other"), true))
                                    .judgeWhileWritten(state(at("0/30")), target, List.of(), List.of()),
                            ErrorCode.TARGET_AHEAD))
                    .contains("log has no key, and neither have tables of another database");
            assertThat(refusal(
                            new TargetGuard("orders", "postgresql://mart", Keyless.NONE, List.of("join"), false)
                                    .judgeWhileWritten(state(at("0/30")), target, List.of(), List.of()),
                            ErrorCode.TARGET_AHEAD))
                    .contains("join may leave out rows");
            assertThat(guard().judgeWhileWritten(state(at("0/30")), target, List.of(), List.of()))
                    .isEqualTo(guard().judge(state(at("0/30")), target, List.of(), List.of()));
        }
        assertThat(guard(LOG_TABLE).judgeWhileWritten(Optional.empty(), Optional.empty(), List.of(), List.of()))
                .isEqualTo(new Stance.Begin());
    }

    /** What was staged while it waited went with the epochs since. */
    @Test
    void doesNotGoOnWaitingOnceWhatItWaitedForWasApplied() {
        Optional<CommitterState> waiting = Optional.of(state(15, applied("b", 20), true, at("0/30")));
        assertThat(judge(guard(), waiting, target("b", 22, at("0/40"))))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), false));
    }

    @Test
    void joinsATargetThatStandsExactlyThereByOtherEpochs() {
        assertThat(judge(guard(LOG_TABLE), state(at("0/30")), target("b", 2, at("0/30"))))
                .isEqualTo(new Stance.Join());
    }

    @Test
    void refusesATargetThatWasSetBack() {
        assertThat(refusal(judge(guard(), state(at("0/30")), target("a", 8, at("0/20"))), ErrorCode.TARGET_BEHIND))
                .isEqualTo("the state of checkpoint 10 stands at shop at 0/30 (committed 2023-11-14T22:13:20Z);"
                        + " postgresql://mart shows shop at 0/20 (committed 2023-11-14T22:13:20Z)");
        refusal(judge(guard(), state(at("0/30")), target("b", 8, at("0/20"))), ErrorCode.TARGET_BEHIND);
        refusal(judge(guard(), state(at("0/30")), Optional.empty()), ErrorCode.TARGET_BEHIND);
        refusal(judge(guard(), state(at("0/30")), target("", 0, SourcePosition.NONE)), ErrorCode.TARGET_BEHIND);
    }

    @Test
    void refusesAnotherLogAndAnotherPipeline() {
        SourcePosition other = new SourcePosition("0/40", "8/1", true, 0, COMMIT);
        assertThat(refusal(judge(guard(), state(at("0/30")), target("b", 8, other)), ErrorCode.TARGET_OF_OTHERS))
                .contains("of log '7/1'", "of log '8/1'");
        TargetGuard renamed = new TargetGuard("payments", "postgresql://mart", Keyless.NONE, List.of(), false);
        refusal(judge(renamed, state(at("0/30")), Optional.empty()), ErrorCode.TARGET_OF_OTHERS);
    }

    @Test
    void refusesToWaitWhereWhatIsReadAgainCannotBeToldFromWhatIsThere() {
        SourcePosition loading = new SourcePosition("0/30", LOG, false, 0, COMMIT);
        refusal(judge(guard(), state(loading), target("a", 11, at("0/40"))), ErrorCode.TARGET_AHEAD);
        refusal(judge(guard(), state(SourcePosition.NONE), target("a", 11, at("0/40"))), ErrorCode.TARGET_AHEAD);
    }

    @Test
    void refusesWhatCannotBeCompared() {
        SourcePosition binlog = new SourcePosition("bin.000001:4", LOG, true, 0, COMMIT);
        refusal(judge(guard(), state(at("0/30")), target("b", 11, binlog)), ErrorCode.TARGET_AHEAD);
    }

    /** Both number their epochs alike, and have read other chunks, or as far as elsewhere. */
    @Test
    void anEpochOfAnotherJobThatWentOnFromTheSameStateIsNotTheStatesOwn() {
        assertThat(judge(guard(), state(at("0/30")), target(new Applied("a", 10, "second"), at("0/40"))))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), false));
        refusal(
                judge(guard(), state(at("0/30")), target(new Applied("a", 9, "second"), at("0/20"))),
                ErrorCode.TARGET_BEHIND);
        SourcePosition loading = at("0/30").loading();
        refusal(
                judge(guard(), state(loading), target(new Applied("a", 10, "second"), loading)),
                ErrorCode.TARGET_AHEAD);
    }

    @Test
    void refusesToJoinATargetThatIsInsideATransactionOrALoad() {
        assertThat(refusal(
                        judge(
                                guard(),
                                state(at("0/30")),
                                target("b", 2, at("0/30").loading())),
                        ErrorCode.TARGET_AHEAD))
                .contains("the target is in a first load, or inside a transaction");
    }

    @Test
    void refusesToLoadAnewWhatIsThereSinceTheState() {
        for (String position : new String[] {"0/30", "0/40"}) {
            assertThat(refusal(
                            judge(guard(), state(at("0/30")), target("b", 2, at(position)), "public.added"),
                            ErrorCode.TARGET_NOT_EMPTY))
                    .contains("public.added, which the state does not know, has rows");
        }
        assertThat(judge(guard(), state(at("0/30")), target("a", 10, at("0/30")), "public.added"))
                .isEqualTo(new Stance.GoOn(applied("a", 10)));
    }

    @Test
    void refusesToWaitWhereWhatIsReadAgainMayLeaveRowsOut() {
        TargetGuard joins = new TargetGuard("orders", "postgresql://mart", Keyless.NONE, List.of("Join[7]"), false);
        assertThat(refusal(judge(joins, state(at("0/30")), target("a", 11, at("0/40"))), ErrorCode.TARGET_AHEAD))
                .endsWith("and Join[7] may leave out rows that came and went since, which would stay in the target");
        assertThat(judge(joins, state(at("0/30")), target("b", 2, at("0/30")))).isEqualTo(new Stance.Join());
    }

    /** Whether it is the state's own last epoch or not: what is read again meets rows from behind it. */
    @Test
    void refusesToReadAgainWhatMayLeaveRowsOutWhereTheTargetIsAheadOfItsTidemark() {
        TargetGuard joins = new TargetGuard("orders", "postgresql://mart", Keyless.NONE, List.of("Join[7]"), false);
        Optional<TargetRow> ahead = Optional.of(new TargetRow(applied("a", 9), Map.of(SOURCE, at("0/20")), true));
        assertThat(judge(guard(), state(at("0/30")), ahead)).isEqualTo(new Stance.GoOn(applied("a", 9)));
        assertThat(refusal(judge(joins, state(at("0/30")), ahead), ErrorCode.TARGET_AHEAD))
                .contains("and perhaps rows from behind it")
                .endsWith("and Join[7] may leave out rows that came and went since, which would stay in the target");
        refusal(judge(guard(LOG_TABLE), state(at("0/30")), ahead), ErrorCode.TARGET_AHEAD);
        CommitterState waiting = state(15, applied("b", 20), true, at("0/35"));
        refusal(judge(joins, Optional.of(waiting), target("b", 20, at("0/40"))), ErrorCode.TARGET_AHEAD);
    }

    @Test
    void waitsOnlyForSourcesThatTheTargetShows() {
        TargetRow shown =
                new TargetRow(applied("b", 20), Map.of(SOURCE, at("0/40"), "added", SourcePosition.NONE), false);
        CommitterState waiting = state(15, applied("b", 20), true, at("0/35"));
        assertThat(judge(guard(), Optional.of(waiting), Optional.of(shown)))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), true));
    }

    private static Optional<TargetRow> replaying(Applied applied, String at) {
        Replaying before =
                new Replaying(Map.of(SOURCE, at("0/40")), applied("b", 20).toString());
        return Optional.of(new TargetRow(applied, Map.of(SOURCE, at(at)), false, Optional.of(before)));
    }

    /** Some of its rows are of then, and nobody who goes on may forget that. */
    @Test
    void goesOnToWhatATargetWasBeforeItWasReplayedVisibly() {
        Stance.WaitUntil again = new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), true);
        assertThat(judge(guard(LOG_TABLE), state(at("0/30")), replaying(applied("a", 9), "0/20")))
                .isEqualTo(again);
        assertThat(judge(guard(LOG_TABLE), state(at("0/30")), replaying(applied("a", 10), "0/30")))
                .isEqualTo(again);
        Optional<CommitterState> waiting = Optional.of(state(15, applied("c", 3), true, at("0/25")));
        assertThat(judge(guard(), waiting, replaying(applied("c", 3), "0/20"))).isEqualTo(again);
    }

    @Test
    void beginsAnewWhereATargetWasBeforeItWasReplayedVisibly() {
        Stance.WaitUntil anew = new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), false);
        assertThat(judge(guard(), state(at("0/30")), replaying(applied("c", 3), "0/35")))
                .isEqualTo(anew);
        assertThat(judge(guard(), state(at("0/30")), replaying(applied("c", 3), "0/30")))
                .as("what it shows is not what the state knows, though it stands there")
                .isEqualTo(anew);
    }

    /** Of a row that was given an older value the log behind the state says nothing. */
    @Test
    void refusesAStateThatIsAheadOfWhatHasBeenReplayedVisibly() {
        assertThat(refusal(
                        judge(guard(), state(at("0/40")), replaying(applied("c", 3), "0/30")), ErrorCode.TARGET_BEHIND))
                .contains("shows shop at 0/30");
        assertThat(refusal(
                        judge(guard(), state(at("0/35")), replaying(applied("c", 3), "0/30")), ErrorCode.TARGET_BEHIND))
                .contains("shows shop at 0/30");
    }

    @Test
    void refusesToReplayVisiblyOnWhereWhatIsReadAgainMayLeaveRowsOut() {
        TargetGuard joins = new TargetGuard("orders", "postgresql://mart", Keyless.NONE, List.of("Join[7]"), false);
        refusal(judge(joins, state(at("0/30")), replaying(applied("a", 9), "0/20")), ErrorCode.TARGET_AHEAD);
    }

    /** What it has already is left out of the epoch that ends the wait. */
    @Test
    void waitsWhereATableHasNoKey() {
        assertThat(judge(guard(LOG_TABLE), state(at("0/30")), target("b", 2, at("0/40"))))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), false));
        Optional<CommitterState> waiting = Optional.of(state(15, applied("b", 20), true, at("0/35")));
        assertThat(judge(guard(LOG_TABLE), waiting, target("b", 20, at("0/40"))))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), true));
        Optional<CommitterState> there = Optional.of(state(15, applied("b", 20), true, at("0/40")));
        assertThat(judge(guard(LOG_TABLE), there, target("b", 20, at("0/40"))))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, at("0/40")), true));
    }

    /** It holds rows from both sides of what the target shows. */
    @Test
    void refusesAStateThatHasPassedWhatItWaitsForWhereATableHasNoKey() {
        Optional<CommitterState> past = Optional.of(state(15, applied("b", 20), true, at("0/50")));
        assertThat(refusal(judge(guard(LOG_TABLE), past, target("b", 20, at("0/40"))), ErrorCode.TARGET_AHEAD))
                .endsWith("log has no key, and the state has passed what it waits for");
    }

    @Test
    void refusesToWaitInsideATransactionOfTheTargetWhereATableHasNoKey() {
        SourcePosition inside = at("0/40").loading();
        assertThat(refusal(judge(guard(LOG_TABLE), state(at("0/30")), target("b", 2, inside)), ErrorCode.TARGET_AHEAD))
                .endsWith("log has no key, and what is read again cannot be told from what is there");
        assertThat(judge(guard(), state(at("0/30")), target("b", 2, inside)))
                .isEqualTo(new Stance.WaitUntil(Map.of(SOURCE, inside), false));
    }

    /** What is loaded now is not what a target had at its position. */
    @Test
    void refusesToWaitWhereATableHasNoKeyAndATableOrASourceIsNewToTheState() {
        for (Keyless added : List.of(
                new Keyless(Map.of(STAGE, "log"), Set.of(STAGE, "orders:more"), Set.of(SOURCE), false),
                new Keyless(Map.of(STAGE, "log"), Set.of(STAGE), Set.of(SOURCE, "more"), false))) {
            assertThat(refusal(
                            judge(guard(added), state(at("0/30")), target("b", 2, at("0/40"))), ErrorCode.TARGET_AHEAD))
                    .contains("no key, and tables or sources are new to the state");
        }
    }

    /** Each source stands at the nearest place, which may be another database's. */
    @Test
    void refusesToWaitForSeveralSourcesWhereTablesOfTwoDatabasesHaveNoKey() {
        Keyless apart = new Keyless(Map.of(STAGE, "log"), Set.of(STAGE), Set.of(SOURCE), true);
        assertThat(refusal(judge(guard(apart), state(at("0/30")), target("b", 2, at("0/40"))), ErrorCode.TARGET_AHEAD))
                .contains("log has no key, and neither have tables of another database");
        assertThat(judge(guard(apart), state(at("0/30")), target("b", 2, at("0/30"))))
                .isEqualTo(new Stance.Join());
    }

    /** Rows of a load are in no log, and from an earlier position nobody sees that the target lacks them. */
    @Test
    void isNotSetBackBeforeTheTargetHasItsEpochs() {
        Applied before = applied("a", 9);
        CommitterState known = new CommitterState(
                "orders",
                10,
                "a",
                before,
                false,
                Map.of(SOURCE, at("0/30")),
                List.of(new Epoch(
                        10, "first", Map.of("mart", new Staged(3, 3, 100, true)), Map.of(SOURCE, at("0/30")))),
                Set.of("mart"));
        assertThat(SetBackState.against(known, before, "postgresql://mart"))
                .hasValueSatisfying(problem -> assertThat(problem.found())
                        .isEqualTo("postgresql://mart has not got 1 epoch of the state yet, with 3 rows"));
        assertThat(SetBackState.against(known, applied("a", 10), "postgresql://mart"))
                .isEmpty();
        assertThat(SetBackState.against(known, applied("b", 2), "postgresql://mart"))
                .isEmpty();
    }
}
