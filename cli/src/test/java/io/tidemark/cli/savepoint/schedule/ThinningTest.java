package io.tidemark.cli.savepoint.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.context.SavepointPolicy.Keep;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ThinningTest {

    private static final Instant MONDAY_NOON = Instant.parse("2026-11-23T12:00:00Z");

    private static Saved at(String time) {
        return new Saved(Path.of(time), Instant.parse(time), true);
    }

    private static Saved lost(String time) {
        return new Saved(Path.of(time), Instant.parse(time), false);
    }

    private static List<String> kept(Keep keep, Saved... saved) {
        return Thinning.of(List.of(saved), keep).kept().keySet().stream()
                .map(Path::toString)
                .toList();
    }

    @Test
    void keepsTheNewestOfEachHourThatHasOne() {
        assertThat(kept(
                        new Keep(2, 0, 0),
                        at("2026-11-01T03:10:00Z"),
                        at("2026-11-01T03:50:00Z"),
                        at("2026-11-21T12:01:00Z"),
                        at("2026-11-21T12:59:00Z"),
                        at("2026-10-01T00:00:00Z")))
                .containsExactly("2026-11-21T12:59:00Z", "2026-11-01T03:50:00Z");
    }

    @Test
    void aDayAndAWeekBeginInUtcAndOnMonday() {
        assertThat(kept(
                        new Keep(0, 2, 0),
                        at("2026-11-22T23:59:59Z"),
                        at("2026-11-23T00:00:00Z"),
                        at("2026-11-22T10:00:00Z")))
                .containsExactly("2026-11-23T00:00:00Z", "2026-11-22T23:59:59Z");
        assertThat(kept(
                        new Keep(0, 0, 2),
                        at("2026-11-23T00:00:00Z"),
                        at("2026-11-22T23:59:59Z"),
                        at("2026-11-16T00:00:00Z")))
                .containsExactly("2026-11-23T00:00:00Z", "2026-11-22T23:59:59Z");
    }

    /** One whose pin was lost must not take the place of one that can be replayed. */
    @Test
    void ofAnHourOneThatCanBeReplayedIsKept() {
        assertThat(kept(
                        new Keep(2, 0, 0),
                        at("2026-11-21T12:01:00Z"),
                        at("2026-11-21T11:01:00Z"),
                        lost("2026-11-21T11:59:00Z")))
                .containsExactly("2026-11-21T12:01:00Z", "2026-11-21T11:01:00Z");
    }

    @Test
    void theNewestAndTheNewestToReplayAreKeptWhateverThePolicySays() {
        assertThat(kept(
                        new Keep(1, 0, 0),
                        lost("2026-11-21T12:01:00Z"),
                        lost("2026-11-21T11:01:00Z"),
                        at("2026-11-20T11:01:00Z"),
                        at("2026-11-20T10:01:00Z")))
                .containsExactly("2026-11-21T12:01:00Z", "2026-11-20T11:01:00Z");
    }

    @Test
    void whatGoesGoesOldestFirst() {
        Saved oldest = at("2026-11-21T10:00:00Z");
        Saved older = at("2026-11-21T11:00:00Z");
        assertThat(Thinning.of(List.of(older, at("2026-11-21T12:00:00Z"), oldest), new Keep(1, 0, 0))
                        .goes())
                .containsExactly(oldest, older);
    }

    /** The rules that hold of any policy and any savepoints. */
    @Test
    void whateverThereIsItsRulesHold() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Keep keep = new Keep(random.nextInt(6), random.nextInt(6), random.nextInt(3));
            List<Saved> all = new ArrayList<>();
            int number = random.nextInt(40);
            for (int i = 0; i < number; i++) {
                Duration age = Duration.ofMinutes(random.nextInt(random.nextBoolean() ? 600 : 40_000));
                all.add(new Saved(Path.of("s" + i), MONDAY_NOON.minus(age), random.nextInt(4) > 0));
            }
            holds("seed " + seed, all, keep);
        }
    }

    private static void holds(String seed, List<Saved> all, Keep keep) {
        Thinning thinning = Thinning.of(all, keep);
        List<Saved> kept = all.stream()
                .filter(saved -> thinning.kept().containsKey(saved.path()))
                .toList();
        assertThat(Stream.concat(kept.stream(), thinning.goes().stream()))
                .as(seed)
                .containsExactlyInAnyOrderElementsOf(all);
        Comparator<Saved> byTime = Comparator.comparing(Saved::written);
        all.stream()
                .max(byTime)
                .ifPresent(newest ->
                        assertThat(kept).as(seed).extracting(Saved::written).contains(newest.written()));
        all.stream().filter(Saved::replayable).max(byTime).ifPresent(newest -> assertThat(
                        kept.stream().filter(Saved::replayable))
                .as(seed)
                .extracting(Saved::written)
                .contains(newest.written()));
        assertThat(Thinning.of(kept, keep).goes()).as(seed + ", once more").isEmpty();
        hasOneOfEach(seed, all, kept, saved -> saved.written().truncatedTo(ChronoUnit.HOURS), keep.hourly());
        hasOneOfEach(seed, all, kept, saved -> LocalDate.ofInstant(saved.written(), ZoneOffset.UTC), keep.daily());
        // The two that stay in any case are beyond what the policy names.
        assertThat(kept.size()).as(seed).isLessThanOrEqualTo(keep.hourly() + keep.daily() + keep.weekly() + 2);
    }

    private static <T extends Comparable<? super T>> void hasOneOfEach(
            String seed, List<Saved> all, List<Saved> kept, Function<Saved, T> time, int number) {
        List<T> last = all.stream()
                .map(time)
                .distinct()
                .sorted(Comparator.<T>naturalOrder().reversed())
                .limit(number)
                .toList();
        assertThat(kept.stream().map(time).collect(Collectors.toSet())).as(seed).containsAll(last);
    }
}
