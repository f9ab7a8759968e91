package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.live.LiveTarget;
import java.util.List;
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
}
