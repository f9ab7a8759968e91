package io.tidemark.cli.savepoint.schedule;

import io.tidemark.cli.context.SavepointPolicy.Keep;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which savepoints of a pipeline are kept, and which go. As {@code restic forget --keep-hourly} has it: of each of the last so many
 * hours, days and weeks <em>that have one</em> the newest, so that a pipeline which stood still for a month has lost none for it.
 * Of an hour in which there is one that can be replayed it is the newest of those. The newest of all, and the newest that can be
 * replayed, are kept whatever the policy says.
 *
 * @param kept with what each is kept for, the newest first
 * @param goes the oldest first
 */
record Thinning(Map<Path, List<String>> kept, List<Saved> goes) {

    private static final Comparator<Saved> NEWEST_FIRST =
            Comparator.comparing(Saved::written).thenComparing(Saved::path).reversed();

    static Thinning of(List<Saved> savepoints, Keep keep) {
        List<Saved> all = savepoints.stream().sorted(NEWEST_FIRST).toList();
        Map<Path, List<String>> kept = new LinkedHashMap<>();
        all.stream().limit(1).forEach(saved -> add(kept, saved, "the newest"));
        all.stream().filter(Saved::replayable).findFirst().ifPresent(saved -> add(kept, saved, "the newest to replay"));
        ofEach(all, saved -> saved.written().truncatedTo(ChronoUnit.HOURS), keep.hourly(), "its hour", kept);
        ofEach(all, Thinning::day, keep.daily(), "its day", kept);
        ofEach(
                all,
                saved -> day(saved).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
                keep.weekly(),
                "its week",
                kept);
        Map<Path, List<String>> ordered = new LinkedHashMap<>();
        List<Saved> goes = new ArrayList<>();
        for (Saved saved : all) {
            Optional.ofNullable(kept.get(saved.path()))
                    .ifPresentOrElse(why -> ordered.put(saved.path(), List.copyOf(why)), () -> goes.add(0, saved));
        }
        return new Thinning(ordered, List.copyOf(goes));
    }

    private static LocalDate day(Saved saved) {
        return LocalDate.ofInstant(saved.written(), ZoneOffset.UTC);
    }

    /** @param all the newest first */
    private static void ofEach(
            List<Saved> all, Function<Saved, Object> time, int number, String why, Map<Path, List<String>> kept) {
        Map<Object, Saved> newest = new LinkedHashMap<>();
        for (Saved saved : all) {
            Object of = time.apply(saved);
            if (!newest.containsKey(of) && newest.size() == number) {
                break;
            }
            newest.merge(of, saved, (first, older) -> first.replayable() || !older.replayable() ? first : older);
        }
        newest.values().forEach(saved -> add(kept, saved, why));
    }

    private static void add(Map<Path, List<String>> kept, Saved saved, String why) {
        kept.computeIfAbsent(saved.path(), path -> new ArrayList<>()).add(why);
    }
}
