package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.LiveTarget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReachTest {

    private static final String OURS = "ours";
    private static final LiveTarget BEFORE = target("mart", "old", 30, 4600);
    private static final LiveTarget NAMESAKE = target("other", "theirs", 7, 9000);

    private static LiveTarget target(String name, String writer, long epoch, int position) {
        return new LiveTarget(
                name,
                writer,
                "",
                List.of(new LiveTarget.Tidemark(
                        "mysql", "mysql-bin.000001:" + position, "STREAMING", epoch, "", "2026-11-21T12:00:01Z", "")));
    }

    private static boolean isThere(LiveTarget... now) {
        return new Reach(List.of(BEFORE, NAMESAKE), List.of(now), OURS, 1).isThere();
    }

    @Test
    void theTargetsAreThereWhenTheJobHasWrittenThemAndTheyAreNotBehind() {
        assertThat(isThere(target("mart", OURS, 9, 4600), NAMESAKE)).isTrue();
        assertThat(isThere(target("mart", OURS, 9, 4599), NAMESAKE)).isFalse();
        assertThat(isThere(target("mart", OURS, 30, 4600), NAMESAKE))
                .as("as it was")
                .isFalse();
    }

    /** Of several sources one may be there before the others. */
    @Test
    void aTargetThatIsReplayedVisiblyIsNotThereBeforeAllOfItIs() {
        LiveTarget.Tidemark there = target("mart", OURS, 9, 4600).tidemarks().get(0);
        LiveTarget visible = new LiveTarget(
                "mart",
                OURS,
                "",
                List.of(new LiveTarget.Tidemark("mysql", there.position(), "REPLAYING", 9, "", there.applied(), "")));
        assertThat(isThere(visible, NAMESAKE)).isFalse();
        LiveTarget early =
                new LiveTarget("mart", OURS, "", target("mart", OURS, 8, 4000).tidemarks(), BEFORE.tidemarks());
        assertThat(new Reach(List.of(early), List.of(target("mart", OURS, 9, 4599)), OURS, 1).isThere())
                .as("what was in it when it was looked at is not all that it had")
                .isFalse();
        assertThat(new Reach(List.of(early), List.of(there(4600)), OURS, 1).isThere())
                .isTrue();
    }

    @Test
    void whatAnotherJobReplaysVisiblyIsNotWaitedFor() {
        LiveTarget.Tidemark now = NAMESAKE.tidemarks().get(0);
        LiveTarget visible = new LiveTarget(
                "other",
                "theirs",
                "",
                List.of(new LiveTarget.Tidemark("mysql", now.position(), "REPLAYING", 9, "", now.applied(), "")));
        Reach reach = new Reach(List.of(BEFORE, NAMESAKE), List.of(there(4600), visible), OURS, 1);
        assertThat(reach.isVisible()).isFalse();
        assertThat(reach.isThere()).isTrue();
    }

    private static LiveTarget there(int position) {
        return target("mart", OURS, 9, position);
    }

    /** A pipeline of that name on another cluster goes on all the while. */
    @Test
    void whatAnotherJobWritesIsNotCounted() {
        LiveTarget moved = target("other", "theirs", 8, 9100);
        assertThat(isThere(target("mart", OURS, 30, 4600), moved)).isFalse();
        assertThat(isThere(target("mart", "old", 31, 4700), moved)).isFalse();
        assertThat(isThere(moved)).as("ours cannot be asked").isFalse();
    }

    @Test
    void whatWasWrittenAndDoesNotAnswerIsMissing() {
        LiveTarget nothing = new LiveTarget("empty", "", "", List.of());
        assertThat(new Reach(List.of(BEFORE, nothing), List.of(BEFORE), OURS, 1).isMissing())
                .isFalse();
        assertThat(new Reach(List.of(BEFORE, nothing), List.of(nothing), OURS, 1).isMissing())
                .isTrue();
    }

    /** That "until that is reached" is said of what is reached would be a riddle. */
    @Test
    void aStateHasPassedTheTargetsWhenItIsBehindThemInNoSource() {
        Reach reach = new Reach(List.of(BEFORE), List.of(BEFORE), OURS, 1);
        assertThat(reach.isPassed(List.of(state("mysql", 4599)))).isFalse();
        assertThat(reach.words(List.of(state("mysql", 4599)))).contains("1 bytes of log before ");
        assertThat(reach.isPassed(List.of(state("mysql", 4600)))).isTrue();
        assertThat(reach.isPassed(List.of(state("mysql", 4700)))).isTrue();
        assertThat(reach.words(List.of(state("mysql", 4700)))).contains(", past ");
        assertThat(reach.isPassed(List.of(state("other", 4700)))).isFalse();
        assertThat(reach.isPassed(List.of())).isFalse();
    }

    private static TargetState state(String source, int position) {
        return new TargetState(
                "operator",
                "pipeline",
                "branch",
                "branch",
                8,
                true,
                Map.of(source, "mysql-bin.000001:" + position),
                List.of(),
                Set.of());
    }
}
