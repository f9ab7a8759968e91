package io.tidemark.cli.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.Restart.Answer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetStartTest {

    /** At 0/1000, on what was epoch 40, with 41 and 42 to be applied. */
    private static final TargetState COMMITTER = committer(false);

    private static TargetState committer(boolean waiting) {
        return new TargetState(
                "00",
                "orders",
                "b",
                "b",
                40,
                waiting,
                Map.of("shop", "0/1000", "new", ""),
                List.of(new TargetState.Epoch(41, 1, 1, 1), new TargetState.Epoch(42, 1, 1, 1)),
                Set.of());
    }

    private static LiveTarget target(long epoch, String position) {
        return new LiveTarget(
                "mart",
                "",
                "",
                List.of(new LiveTarget.Tidemark(
                        "shop", position, "CONTINUOUS", epoch, "", "2026-11-21T12:00:01Z", "7/1")));
    }

    private static TargetStart start(TargetState committer, LiveTarget target) {
        return TargetStart.of(List.of(committer), List.of(target)).get(0);
    }

    @Test
    void whatTheCommitterKnowsGoesOn() {
        for (long epoch : new long[] {40, 41, 42}) {
            assertThat(start(COMMITTER, target(epoch, "0/1000")))
                    .as("epoch %d", epoch)
                    .isEqualTo(new TargetStart(
                            Answer.NOTHING_AGAINST, false, "has epoch %d, and goes on behind it".formatted(epoch)));
        }
        assertThat(start(COMMITTER, target(40, "0/800")).answer()).isEqualTo(Answer.NOTHING_AGAINST);
    }

    /** Whatever its epoch: what the state has passed is not staged any more. */
    @Test
    void aTargetThatWasSetBackIsRefused() {
        TargetStart start = start(COMMITTER, target(39, "0/800"));
        assertThat(start)
                .isEqualTo(new TargetStart(
                        Answer.REFUSED, false, "has epoch 39, which is behind what the state has passed"));
        assertThat(start(COMMITTER, target(0, "")).answer()).isEqualTo(Answer.REFUSED);
        assertThat(start(COMMITTER, new LiveTarget("mart", "", "", List.of())).answer())
                .isEqualTo(Answer.REFUSED);
    }

    @Test
    void aTargetThatIsAheadMayWait() {
        TargetStart start = start(COMMITTER, target(43, "0/1800"));
        assertThat(start.answer()).isEqualTo(Answer.NOT_KNOWN);
        assertThat(start.ahead()).isTrue();
        assertThat(start.words()).endsWith("waits, if all tables have keys");
        assertThat(start(COMMITTER, target(41, "0/1800")).answer())
                .as("of another branch, which counts alike")
                .isEqualTo(Answer.NOT_KNOWN);
        assertThat(start(committer(true), target(40, "0/1800")).answer())
                .as("one that the state waits for")
                .isEqualTo(Answer.NOTHING_AGAINST);
    }

    /** A replay counts from the state on that it has begun with, so that its epochs have the numbers of others. */
    @Test
    void aTargetThatIsReplayedVisiblyIsKnownByItsBranch() {
        assertThat(start(COMMITTER, replaying("another", 41, "0/800")))
                .isEqualTo(new TargetStart(
                        Answer.REFUSED, false, "has epoch 41, which is behind what the state has passed"));
        TargetStart older = start(COMMITTER, replaying("another", 41, "0/1000"));
        assertThat(older.answer()).isEqualTo(Answer.NOT_KNOWN);
        assertThat(older.ahead()).isTrue();
        assertThat(start(COMMITTER, replaying(COMMITTER.branch(), 41, "0/1000")))
                .isEqualTo(new TargetStart(
                        Answer.NOTHING_AGAINST,
                        false,
                        "has epoch 41, and goes on to what it was before it was replayed visibly"));
    }

    /** Each of its targets has a branch of its own. */
    @Test
    void ofSeveralTargetsOneThatIsReplayedVisiblyBelongsToTheCommitterOfItsBranch() {
        TargetState other = new TargetState(
                "other", "orders", "other", "other", 40, false, COMMITTER.sources(), List.of(), Set.of());
        assertThat(TargetStart.of(List.of(other, COMMITTER), List.of(replaying(COMMITTER.branch(), 41, "0/1000")))
                        .get(0)
                        .answer())
                .isEqualTo(Answer.NOTHING_AGAINST);
        assertThat(start(COMMITTER, replaying("", 41, "0/1000")).answer())
                .as("nobody may see whose epoch it is")
                .isEqualTo(Answer.NOT_KNOWN);
    }

    private static LiveTarget replaying(String branch, long epoch, String position) {
        LiveTarget.Tidemark now =
                new LiveTarget.Tidemark("shop", position, "REPLAYING", epoch, "", "2026-11-21T12:00:01Z", "7/1");
        return new LiveTarget(
                "mart", "", branch, List.of(now), target(43, "0/1800").tidemarks());
    }

    @Test
    void aTargetThatOvertakesTheStateWhileItIsAskedForGoesOn() {
        assertThat(beside(target(43, "0/1800"), target(42, "0/1000")))
                .isEqualTo(new TargetStart(
                        Answer.NOTHING_AGAINST, false, "has epoch 43, of a later checkpoint than this one"));
        assertThat(beside(target(43, "0/1000"), target(41, "0/1000")).answer())
                .as("a quiet source")
                .isEqualTo(Answer.NOTHING_AGAINST);
        assertThat(beside(target(44, "0/2000"), target(43, "0/1800")).answer())
                .as("it was ahead before")
                .isEqualTo(Answer.NOT_KNOWN);
        assertThat(beside(target(39, "0/800"), target(42, "0/1000")).answer())
                .as("set back meanwhile")
                .isEqualTo(Answer.REFUSED);
    }

    private static TargetStart beside(LiveTarget target, LiveTarget before) {
        return TargetStart.of(List.of(COMMITTER), List.of(target), List.of(before))
                .get(0);
    }

    @Test
    void whatNobodySaysIsNotKnown() {
        assertThat(start(COMMITTER, target(43, "0/1000")).answer()).isEqualTo(Answer.NOT_KNOWN);
        assertThat(start(COMMITTER, target(39, "altered")).answer()).isEqualTo(Answer.NOT_KNOWN);
        assertThat(TargetStart.of(List.of(), List.of(target(40, "0/800")))
                        .get(0)
                        .answer())
                .as("no committer was read")
                .isEqualTo(Answer.NOT_KNOWN);
    }

    @Test
    void aDatabaseOfOtherPipelinesIsNotTakenForOneThatWasEmptied() {
        LiveTarget other = new LiveTarget("other", "", "", List.of());
        assertThat(TargetStart.of(List.of(COMMITTER), List.of(target(40, "0/800"), other)))
                .extracting(TargetStart::answer)
                .containsOnly(Answer.NOTHING_AGAINST);
        assertThat(TargetStart.of(List.of(COMMITTER), List.of(new LiveTarget("mart", "", "", List.of()), other)))
                .extracting(TargetStart::answer)
                .containsOnly(Answer.NOT_KNOWN);
    }
}
