package io.tidemark.cli.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.live.Kept;
import io.tidemark.cli.live.Lag;
import io.tidemark.cli.live.LiveSource;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.Outlook;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.Restart.Answer;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.position.WalPosition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NextStartTest {

    private static LiveSource source(String name, Answer answer, String why) {
        return new LiveSource(
                name,
                new WalPosition(0x2000),
                List.of(),
                "",
                OptionalLong.of(0x1000),
                Optional.empty(),
                new Outlook(
                        Instant.EPOCH,
                        "0/1000",
                        new Lag(OptionalLong.of(1), OptionalLong.of(1), ""),
                        new Kept(
                                Kept.Answer.WITHOUT_BOUND, OptionalLong.empty(), OptionalLong.empty(), "without bound"),
                        new Restart(answer, why)));
    }

    private static LiveTarget target(long epoch) {
        return new LiveTarget(
                "mart",
                List.of(new LiveTarget.Tidemark("shop", "0/1000", "STREAMING", epoch, "", "2026-11-21T12:00:01Z")));
    }

    private static NextStart from(long checkpoint, long epoch, LiveSource... sources) {
        return new NextStart(
                OptionalLong.of(checkpoint), new LiveView(List.of(sources), List.of(target(epoch)), List.of()));
    }

    @Test
    void saysWhatIsReadAgainAndWhatTheTargetHas() {
        NextStart start = from(42, 41, source("shop", Answer.NOTHING_AGAINST, ""));
        assertThat(start.text())
                .isEqualTo(
                        """
                          source shop: reads on from 0/1000: 4,096 bytes of log to read again
                          target mart: has epoch 41 of shop, and goes on behind it
                        """);
        assertThat(start.verdict()).isEqualTo("Nothing that was asked here is against it.");
        assertThat(start.isOutdated()).isFalse();
    }

    @Test
    void aTargetThatIsAheadWaits() {
        NextStart start = from(42, 43, source("shop", Answer.NOTHING_AGAINST, ""));
        assertThat(start.text())
                .contains("has epoch 43 of shop, and waits until the source has been read up to there again\n");
        assertThat(start.isOutdated()).isTrue();
    }

    @Test
    void oneSourceThatIsRefusedRefusesAll() {
        NextStart start = from(
                42, 41, source("shop", Answer.NOT_KNOWN, "why"), source("stock", Answer.REFUSED, "there is no slot a"));
        assertThat(start.text())
                .contains("  source shop: not known: why\n", "  source stock: is refused: there is no slot a\n");
        assertThat(start.verdict()).isEqualTo("It would be refused.");
        assertThat(start.isOutdated()).isTrue();
    }

    @Test
    void whatWasNotAskedIsNotKnown() {
        assertThat(from(42, 41).answer()).isEqualTo(Answer.NOT_KNOWN);
        assertThat(from(42, 41, source("shop", Answer.NOT_KNOWN, "why")).verdict())
                .isEqualTo("Whether it would go on is not known.");
    }

    @Test
    void isTheReportsEnd() {
        JobSummary job = new JobSummary("1", "orders", "RUNNING", Instant.EPOCH, Optional.empty());
        LiveView live = new LiveView(
                List.of(source("shop", Answer.MOVED_ON, "slot a begins at 0/1800")), List.of(target(42)), List.of());
        LivePosition position = new LivePosition(
                job,
                Optional.of(new CompletedCheckpoint(42, Instant.EPOCH, Instant.EPOCH, "/s/chk-42")),
                Optional.empty(),
                Optional.empty(),
                live);
        assertThat(position.text())
                .endsWith(
                        """

                        If the job died now, it would start from checkpoint 42:
                          source shop: is refused, unless a later checkpoint than this one has been completed: slot a begins at 0/1800
                          target mart: has epoch 42 of shop, and goes on behind it

                        It would be refused, unless there is a later checkpoint.
                        Whether the databases still serve it: tidemark doctor PIPELINE --from /s/chk-42
                        """);
    }
}
