package io.tidemark.cli.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.Kept;
import io.tidemark.cli.live.Lag;
import io.tidemark.cli.live.LiveSource;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.Outlook;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.Restart.Answer;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NextStartTest {

    private static LiveSource source(String name, Answer answer, String why) {
        return new LiveSource(
                name,
                new WalPosition(0x2000),
                "7/1",
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
                "",
                "",
                List.of(new LiveTarget.Tidemark(
                        "shop", "0/1000", "STREAMING", epoch, "", "2026-11-21T12:00:01Z", "7/1")));
    }

    private static StoredSource stored(String name) {
        return new StoredSource(
                Optional.of(name).filter(known -> !known.isEmpty()),
                new SourceState(
                        "00",
                        SourceKind.TIDEMARK,
                        "",
                        "",
                        1,
                        Phase.STREAMING,
                        List.of(),
                        new WalPosition(0x1000),
                        true,
                        Map.of(),
                        null,
                        null,
                        List.of()));
    }

    /** From a state that goes on behind epoch 42. */
    private static NextStart from(List<StoredSource> stored, int unread, long epoch, LiveSource... sources) {
        TargetState committer =
                new TargetState("00", "orders", "b", "b", 42, false, Map.of("shop", "0/1000"), List.of(), Set.of());
        return new NextStart(
                stored,
                List.of(committer),
                unread,
                Set.of("shop"),
                new LiveView(List.of(sources), List.of(target(epoch)), List.of()),
                List.of());
    }

    private static NextStart from(long epoch, LiveSource... sources) {
        return from(List.of(), 0, epoch, sources);
    }

    @Test
    void saysWhatIsReadAgainAndWhatTheTargetHas() {
        NextStart start = from(42, source("shop", Answer.NOTHING_AGAINST, ""));
        assertThat(start.text())
                .isEqualTo(
                        """
                          source shop: reads on from 0/1000: 4,096 bytes of log to read again
                          target mart: has epoch 42, and goes on behind it
                        """);
        assertThat(start.verdict()).isEqualTo("Nothing that was asked here is against it.");
        assertThat(start.isOutdated()).isFalse();
    }

    @Test
    void theWorstOfAllDecides() {
        NextStart start = from(
                42,
                source("a", Answer.MOVED_ON, "slot a begins at 0/1800"),
                source("b", Answer.NOT_KNOWN, "why"),
                source("c", Answer.REFUSED, "there is no slot c"));
        assertThat(start.text())
                .contains("  source b: not known: why\n", "  source c: is refused: there is no slot c\n");
        assertThat(start.verdict()).isEqualTo("It would be refused.");
        assertThat(start.isOutdated()).isTrue();
        assertThat(from(42, source("b", Answer.NOT_KNOWN, "why"), source("a", Answer.MOVED_ON, "why"))
                        .answer())
                .isEqualTo(Answer.MOVED_ON);
    }

    @Test
    void whatWasNotAskedIsNotKnown() {
        assertThat(from(42).answer()).isEqualTo(Answer.NOT_KNOWN);
        assertThat(from(42, source("shop", Answer.NOT_KNOWN, "why")).verdict())
                .isEqualTo("Whether it would go on is not known.");
    }

    @Test
    void aSourceOfTheStateThatTheContextDoesNotNameIsNotKnown() {
        LiveSource shop = source("shop", Answer.NOTHING_AGAINST, "");
        NextStart start = from(List.of(stored("shop"), stored("stock")), 0, 42, shop);
        assertThat(start.text()).contains("  source stock: not asked: not in the context\n");
        assertThat(start.answer()).isEqualTo(Answer.NOT_KNOWN);
        assertThat(from(List.of(stored("shop")), 0, 42, shop).answer()).isEqualTo(Answer.NOTHING_AGAINST);
        assertThat(from(List.of(stored("")), 0, 42, shop).answer())
                .as("known by its position")
                .isEqualTo(Answer.NOTHING_AGAINST);
        assertThat(from(List.of(stored("shop")), 0, 42).text())
                .contains("  source shop: not asked: its database cannot be\n");
    }

    @Test
    void whatCouldNotBeReadIsNotKnown() {
        NextStart start = from(List.of(), 1, 42, source("shop", Answer.NOTHING_AGAINST, ""));
        assertThat(start.text()).contains("  not known: 1 operator of the state could not be read\n");
        assertThat(start.answer()).isEqualTo(Answer.NOT_KNOWN);
    }

    @Test
    void aTargetThatIsRefusedRefusesAll() {
        assertThat(from(41, source("shop", Answer.NOTHING_AGAINST, "")).answer())
                .as("of an epoch that is unknown, at the state's position")
                .isEqualTo(Answer.NOT_KNOWN);
        LiveView live = new LiveView(
                List.of(source("shop", Answer.NOTHING_AGAINST, "")),
                List.of(new LiveTarget("mart", "", "", List.of())),
                List.of());
        NextStart start = new NextStart(List.of(), from(42).committers(), 0, Set.of("shop"), live, List.of());
        assertThat(start.answer()).isEqualTo(Answer.REFUSED);
    }

    @Test
    void aStateThatIsOlderThanTheTargetIsOutdated() {
        NextStart start = from(43, source("shop", Answer.NOTHING_AGAINST, ""));
        assertThat(start.answer()).as("at the state's position").isEqualTo(Answer.NOT_KNOWN);
        assertThat(start.isOutdated()).isTrue();
        NextStart again =
                new NextStart(start.stored(), start.committers(), 0, start.named(), start.live(), List.of(target(42)));
        assertThat(again.answer()).isEqualTo(Answer.NOTHING_AGAINST);
        assertThat(again.isOutdated()).isFalse();
    }

    @Test
    void isTheReportsEnd() {
        JobSummary job = new JobSummary("1", "orders", "RUNNING", Instant.EPOCH, Optional.empty());
        LiveView live = new LiveView(
                List.of(source("shop", Answer.MOVED_ON, "slot a begins at 0/1800")), List.of(target(42)), List.of());
        LivePosition position = new LivePosition(
                job,
                new StartingPoint(Optional.of("/s/chk-42"), true, "checkpoint 42", ""),
                Optional.empty(),
                Optional.empty(),
                Set.of("shop"),
                live,
                List.of());
        assertThat(position.text())
                .endsWith(
                        """

                        If the job died now, it would start from checkpoint 42:
                          source shop: is refused, unless a later checkpoint than this one has been completed: slot a begins at 0/1800
                          target mart: not known: the state says nothing of its targets that can be read

                        It would be refused, unless there is a later checkpoint.
                        Whether the databases still serve it: tidemark doctor PIPELINE --from /s/chk-42
                        """);
    }

    /** FAULTS 38: a source that cannot be reached is no reason to leave the question out. */
    @Test
    void whereNoSourceCanBeReachedTheAnswerIsNotKnown() {
        LiveView live = new LiveView(
                List.of(),
                List.of(),
                List.of(new Problem(ErrorCode.SOURCE_UNREACHABLE, "source shop", "a database", "Look")));
        LivePosition position = new LivePosition(
                new JobSummary("1", "orders", "RUNNING", Instant.EPOCH, Optional.empty()),
                new StartingPoint(Optional.of("/s/chk-42"), true, "checkpoint 42", ""),
                Optional.empty(),
                Optional.empty(),
                Set.of("shop"),
                live,
                List.of());
        assertThat(position.text())
                .contains("\nIf the job died now, it would start from checkpoint 42:\n")
                .contains("\nWhether it would go on is not known.\n");
    }
}
