package io.tidemark.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import io.tidemark.source.ShownPositions;
import io.tidemark.source.TableName;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyBound;
import io.tidemark.source.split.KeyRange;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.SnapshotVisibility;
import io.tidemark.source.split.StreamSplit;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a stream stands, by what targets say from time to time. */
class StandstillTest {

    private static final class Targets implements ShownPositions {

        private static final long serialVersionUID = 1L;

        private final Map<String, Shown> shown = new HashMap<>();
        private boolean withOthers;
        private boolean away;
        private int asked;
        private transient Runnable slow = () -> {};

        /** Happens between a question and its answer, once. */
        private transient Runnable meanwhile;

        void show(String target, long position, String epoch) {
            shown.put(target, new Shown(new WalPosition(position), epoch));
        }

        @Override
        public Map<String, Shown> ask() throws SQLException {
            asked++;
            slow.run();
            if (away) {
                throw new SQLException("the target is down");
            }
            Map<String, Shown> answer = Map.copyOf(shown);
            if (meanwhile != null) {
                Runnable happens = meanwhile;
                meanwhile = null;
                happens.run();
            }
            return answer;
        }

        @Override
        public boolean withOthers() {
            return withOthers;
        }
    }

    private static final class Time extends Clock {

        private Instant now = Instant.parse("2026-11-23T12:00:00Z");

        void passes(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("an instant has no zone");
        }
    }

    private final FakeEnumeratorContext context = new FakeEnumeratorContext(1);
    private final Targets targets = new Targets();
    private final List<Optional<LogPosition>> moves = new ArrayList<>();
    private final Time time = new Time();
    private final Standstill standstill = new Standstill(context, Optional.of(targets), "shop", time);
    private int known;

    private static StreamSplit stream(long position) {
        return new StreamSplit(0, false, new WalPosition(position), 0, 0, Set.of(), List.of(), LogContext.NONE);
    }

    private static Optional<LogPosition> at(long position) {
        return Optional.of(new WalPosition(position));
    }

    private Optional<LogPosition> begin(long position) {
        standstill.start(() -> moves.add(standstill.place()));
        assertThat(standstill.isKnown(stream(position), true, () -> known++)).isFalse();
        context.runAsync();
        return standstill.place();
    }

    @Test
    void aStreamWithoutSuchTargetsIsNotHeldUp() {
        Standstill none = new Standstill(context, Optional.empty(), "shop", time);
        assertThat(none.isKnown(stream(10), true, () -> known++)).isTrue();
        assertThat(none.place()).isEmpty();
    }

    @Test
    void standsAtATargetThatIsAheadUntilThatShowsAnotherEpochThere() {
        targets.show("mart", 30, "a/1");
        assertThat(begin(10)).isEqualTo(at(30));
        assertThat(known).isEqualTo(1);
        assertThat(standstill.isKnown(stream(10), true, () -> known++)).isTrue();
        context.runPeriodically();
        assertThat(moves).isEmpty();
        targets.show("mart", 30, "b/1");
        context.runPeriodically();
        assertThat(moves).containsExactly(Optional.empty());
        targets.show("mart", 50, "b/2");
        context.runPeriodically();
        assertThat(moves).hasSize(1);
    }

    @Test
    void doesNotStandAtATargetThatIsNotAhead() {
        targets.show("mart", 10, "a/1");
        assertThat(begin(10)).isEmpty();
        assertThat(known).isEqualTo(1);
    }

    /** It may be another source that is ahead, and this one must not go on before that has come there. */
    @Test
    void standsWhereItIsIfAnotherSourceMayBeAhead() {
        targets.withOthers = true;
        targets.show("mart", 10, "a/1");
        assertThat(begin(10)).isEqualTo(at(10));
    }

    /** A part of it is given out, and no state that waits is like that. */
    @Test
    void doesNotStandWhereItIsInsideATransaction() {
        targets.withOthers = true;
        targets.show("mart", 10, "a/1");
        StreamSplit inside = stream(10).emitted(1);
        assertThat(standstill.isKnown(inside, true, () -> known++)).isFalse();
        context.runAsync();
        assertThat(known).isEqualTo(1);
        assertThat(standstill.place()).isEmpty();
    }

    /** Where it is in a first load nobody can wait for it, and where tables are added they are loaded as they are now. */
    @Test
    void doesNotStandWhereItIsWhileTablesAreLoaded() {
        targets.withOthers = true;
        targets.show("mart", 10, "a/1");
        assertThat(standstill.isKnown(stream(10), false, () -> known++)).isFalse();
        context.runAsync();
        assertThat(standstill.place()).isEmpty();
        LoadedChunk chunk = new LoadedChunk(
                new ChunkSplit(
                        new TableName("s", "a"),
                        0,
                        0,
                        "id",
                        new KeyRange(new KeyBound.OfNumber(0), new KeyBound.OfNumber(1))),
                SnapshotVisibility.parse("5:5:"),
                new WalPosition(20),
                1);
        StreamSplit loading =
                new StreamSplit(0, false, new WalPosition(10), 0, 0, Set.of(), List.of(chunk), LogContext.NONE);
        targets.show("mart", 30, "a/1");
        assertThat(standstill.isKnown(loading, true, () -> known++)).isFalse();
        context.runAsync();
        assertThat(standstill.place()).isEmpty();
    }

    @Test
    void goesOnToWhereSomebodyElseHasBroughtTheTargetMeanwhile() {
        targets.show("mart", 30, "a/1");
        begin(10);
        targets.show("mart", 40, "a/2");
        context.runPeriodically();
        assertThat(moves).containsExactly(at(40));
        targets.show("mart", 40, "b/1");
        context.runPeriodically();
        assertThat(moves).containsExactly(at(40), Optional.empty());
    }

    @Test
    void standsAtOneTargetAfterTheOther() {
        targets.show("mart", 30, "a/1");
        targets.show("report", 40, "c/1");
        assertThat(begin(10)).isEqualTo(at(30));
        targets.show("mart", 30, "b/1");
        context.runPeriodically();
        targets.show("mart", 35, "b/2");
        context.runPeriodically();
        assertThat(moves).containsExactly(at(40));
        targets.show("report", 40, "d/1");
        context.runPeriodically();
        assertThat(moves).containsExactly(at(40), Optional.empty());
    }

    @Test
    void aTargetThatCannotBeAskedIsAskedAgain() {
        targets.show("mart", 30, "a/1");
        targets.away = true;
        assertThat(begin(10)).isEmpty();
        assertThat(known).isZero();
        assertThat(standstill.isKnown(stream(10), true, () -> known++)).isFalse();
        targets.away = false;
        context.runPeriodically();
        assertThat(known).isEqualTo(1);
        assertThat(standstill.place()).isEqualTo(at(30));
    }

    /** It need not be ahead, and what applies the epochs would find out. */
    @Test
    void aTargetThatCanNeverBeAskedIsInNobodysWay() {
        targets.away = true;
        begin(10);
        time.passes(Duration.ofSeconds(59));
        for (int i = 0; i < 100; i++) {
            context.runPeriodically();
        }
        assertThat(known).as("however often").isZero();
        time.passes(Duration.ofSeconds(1));
        context.runPeriodically();
        assertThat(known).isEqualTo(1);
        assertThat(standstill.place()).isEmpty();
    }

    /** The worker is what the source is watched by as well. */
    @Test
    void aTargetThatIsSlowLeavesTimeForOthers() {
        targets.away = true;
        targets.slow = () -> time.passes(Duration.ofSeconds(10));
        begin(10);
        assertThat(targets.asked).isEqualTo(1);
        for (int i = 0; i < 9; i++) {
            context.runPeriodically();
            assertThat(targets.asked).isEqualTo(1);
            time.passes(Duration.ofSeconds(1));
        }
        context.runPeriodically();
        assertThat(targets.asked).isEqualTo(2);
    }

    @Test
    void goesOnByWhicheverAnswerSaysSo() {
        standstill.start(() -> moves.add(standstill.place()));
        targets.show("mart", 30, "a/1");
        standstill.isKnown(stream(10), true, () -> known++);
        context.runPeriodicallyAhead();
        assertThat(standstill.place()).isEqualTo(at(30));
        targets.show("mart", 40, "a/2");
        context.runAsync();
        assertThat(moves).containsExactly(at(40));
        assertThat(known).isEqualTo(1);
    }

    /** It would begin by an epoch that is no longer shown, and take the one of before for the one that ends the wait. */
    @Test
    void anAnswerToAQuestionOfBeforeIsNone() {
        targets.show("mart", 30, "a/1");
        begin(10);
        targets.meanwhile = () -> {
            targets.show("mart", 30, "b/1");
            standstill.forget();
            standstill.isKnown(stream(10), true, () -> known++);
        };
        context.runPeriodically();
        context.runAsync();
        assertThat(standstill.place()).isEqualTo(at(30));
        assertThat(known).isEqualTo(2);
        assertThat(moves).isEmpty();
        targets.show("mart", 30, "c/1");
        context.runPeriodically();
        assertThat(moves).containsExactly(Optional.empty());
    }

    @Test
    void aStreamThatIsRestoredAnewIsAskedForAnew() {
        targets.show("mart", 30, "a/1");
        begin(10);
        standstill.forget();
        assertThat(standstill.place()).isEmpty();
        targets.show("mart", 30, "b/1");
        context.runPeriodically();
        assertThat(moves).isEmpty();
        assertThat(standstill.isKnown(stream(30), true, () -> known++)).isFalse();
        context.runAsync();
        assertThat(standstill.place()).isEmpty();
        assertThat(known).isEqualTo(2);
    }
}
