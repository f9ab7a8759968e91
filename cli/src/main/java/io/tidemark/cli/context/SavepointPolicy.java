package io.tidemark.cli.context;

import io.tidemark.guard.Said;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When the savepoints of a schedule are taken, and how long they are kept.
 *
 * @param every how long a period is; the first begins at 1970-01-01T00:00Z, so that an hour's are the clock's hours in UTC
 * @param keep which of them
 */
public record SavepointPolicy(Duration every, Keep keep) {

    /** Below the state directory; what lies there is the schedule's, and nothing else is. */
    public static final String DIRECTORY = "scheduled";

    private static final SavepointPolicy DEFAULT = new SavepointPolicy(Duration.ofHours(1), new Keep(24, 7, 0));
    private static final Map<String, Duration> TIMES = Map.of(
            "s", Duration.ofSeconds(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    /**
     * Of how many hours, days and weeks that have a savepoint the newest is kept, the latest first. In UTC; a week begins on
     * Monday.
     */
    public record Keep(int hourly, int daily, int weekly) {

        /** At most so many savepoints: one may be an hour's and a day's. */
        int most() {
            return hourly + daily + weekly;
        }

        /** From the oldest to now, if there is one in each of its hours, days and weeks. */
        Duration span() {
            Duration days = Duration.ofDays(Math.max(daily, weekly * 7L));
            Duration hours = Duration.ofHours(hourly);
            return days.compareTo(hours) > 0 ? days : hours;
        }

        String words() {
            List<String> words = new ArrayList<>();
            add(words, hourly, "hours");
            add(words, daily, "days");
            add(words, weekly, "weeks");
            return String.join(", ", words);
        }

        private static void add(List<String> words, int number, String of) {
            if (number > 0) {
                words.add("%d %s".formatted(number, of));
            }
        }
    }

    /** What a context says; for what it leaves out hourly for a day, daily for a week. */
    static SavepointPolicy of(Node node, List<Problem> problems) {
        node.only("every", "keep");
        Duration every = Amount.withUnit(
                        node, "every", TIMES, Duration::multipliedBy, "1 h, 30 min, 1 d or 90 s", problems)
                .orElse(DEFAULT.every);
        return new SavepointPolicy(every, node.has("keep") ? keep(node.child("keep"), problems) : DEFAULT.keep);
    }

    private static Keep keep(Node node, List<Problem> problems) {
        node.only("hourly", "daily", "weekly");
        int before = problems.size();
        Keep keep = new Keep(
                Amount.count(node, "hourly", 0, "hours", problems).orElse(0),
                Amount.count(node, "daily", 0, "days", problems).orElse(0),
                Amount.count(node, "weekly", 0, "weeks", problems).orElse(0));
        if (keep.most() == 0 && problems.size() == before) {
            problems.add(Node.unusable(node.path() + " keeps none", "keep: {hourly: 24, daily: 7}, or one of them"));
        }
        return keep;
    }

    /**
     * Looks whether a context has room for what is to be kept: it would be found out a day later, by a savepoint that is not pinned.
     *
     * @param path of the context, for people
     * @param state whether it says where the states are
     */
    void fits(String path, Context context, boolean state, List<Problem> problems) {
        if (!state) {
            problems.add(Node.unusable(
                    path + " has savepoints, and no state",
                    "state: the directory that they go below, as the cluster sees it"));
        }
        if (context.sources().values().stream().noneMatch(one -> one.url().startsWith("jdbc:postgresql:"))) {
            return;
        }
        if (keep.most() >= context.pins().count()) {
            problems.add(Node.unusable(
                    "%s.savepoints keeps up to %d, and its pins.count is %d"
                            .formatted(path, keep.most(), context.pins().count()),
                    "pins: {count: %d}, or more: the newest is there before the oldest goes"
                            .formatted(keep.most() + 1)));
        }
        if (keep.span().compareTo(context.pins().age()) > 0) {
            problems.add(Node.unusable(
                    "%s.savepoints keeps some for %s, and its pins.age is %s"
                            .formatted(
                                    path,
                                    Said.seconds(keep.span().toSeconds()),
                                    Said.seconds(context.pins().age().toSeconds())),
                    "pins: {age: %d h}, or more".formatted(keep.span().toHours())));
        }
    }

    /** Where those of all pipelines go; empty if the context does not say where its states are. */
    public static Optional<Path> directory(Context context) {
        return context.state().map(state -> state.resolve(DIRECTORY));
    }

    /** Whether a savepoint is one of a schedule's. */
    public static boolean isScheduled(Context context, Path savepoint) {
        try {
            return context.state().isPresent()
                    && savepoint
                            .toRealPath()
                            .startsWith(context.state().get().toRealPath().resolve(DIRECTORY));
        } catch (IOException gone) {
            return false;
        }
    }

    /** For people. */
    public String words() {
        return "one every %s, the newest of each of the last %s kept"
                .formatted(Said.seconds(every.toSeconds()), keep.words());
    }

    Map<String, Object> json() {
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("hourly", keep.hourly());
        kept.put("daily", keep.daily());
        kept.put("weekly", keep.weekly());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("everySeconds", every.toSeconds());
        json.put("keep", kept);
        return json;
    }
}
