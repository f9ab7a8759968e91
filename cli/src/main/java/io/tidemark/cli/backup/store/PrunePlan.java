package io.tidemark.cli.backup.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What goes and what stays, with the reason of each. Goes what is older than it is to be kept and has a newer whole backup of each
 * of its pipelines, with the same histories, and what interruptions have left. Whatever is not understood stays.
 */
public record PrunePlan(List<Decision> decisions) {

    /** As long as the longest backup may take to be made. */
    private static final Duration INTERRUPTED = Duration.ofDays(1);

    public PrunePlan {
        decisions = List.copyOf(decisions);
    }

    /** @param why for people */
    public record Decision(BackupRow row, boolean goes, String why) {}

    /**
     * Decides.
     *
     * @param rows everything in the directory
     * @param keep how long a backup is kept
     * @param touched when something was last done to an unfinished one
     * @param against what stands against relying on a backup, all of which was read; "" is nothing. It is asked of as few as
     *     possible
     */
    public static PrunePlan of(
            List<BackupRow> rows,
            Instant now,
            Duration keep,
            Function<BackupRow, Instant> touched,
            Function<BackupRow, String> against) {
        Map<Line, Optional<BackupRow>> newest = new HashMap<>();
        Map<Path, String> read = new HashMap<>();
        List<Decision> decisions = new ArrayList<>();
        for (BackupRow row : rows) {
            if (row.kind() == BackupRow.Kind.UNFINISHED) {
                decisions.add(unfinished(row, now, touched.apply(row)));
            } else if (!row.isWhole() || row.summary().isEmpty()) {
                decisions.add(new Decision(row, false, "look at it: " + row.why()));
            } else if (!row.summary().get().created().isBefore(now.minus(keep))) {
                decisions.add(new Decision(row, false, "younger than %d days".formatted(keep.toDays())));
            } else {
                Summary summary = row.summary().get();
                Line.of(summary)
                        .forEach(line -> newest.computeIfAbsent(
                                line,
                                of -> newest(rows, of, other -> read.computeIfAbsent(
                                                other.path(), path -> against.apply(other))
                                        .isEmpty())));
                String why = read.getOrDefault(row.path(), "");
                decisions.add(why.isEmpty() ? old(row, summary, newest, keep) : new Decision(row, false, why));
            }
        }
        return new PrunePlan(decisions);
    }

    /** Backups of which a newer one is of more use than an older one: of one pipeline, as long as its sources are the same. */
    private record Line(String pipeline, List<String> histories) {

        static List<Line> of(Summary summary) {
            return summary.pipelines().stream()
                    .map(pipeline -> new Line(pipeline, summary.state().histories()))
                    .toList();
        }
    }

    private static Decision unfinished(BackupRow row, Instant now, Instant touched) {
        return isLeft(now, touched)
                ? new Decision(row, true, "left by an interruption")
                : new Decision(row, false, "may be in the making: touched within a day");
    }

    /** Whether nobody works any more on what is not finished. */
    static boolean isLeft(Instant now, Instant touched) {
        return touched.isBefore(now.minus(INTERRUPTED));
    }

    private static Decision old(BackupRow row, Summary summary, Map<Line, Optional<BackupRow>> newest, Duration keep) {
        List<Line> lines = Line.of(summary);
        if (lines.isEmpty()) {
            return new Decision(row, false, "does not say of which pipeline it is");
        }
        if (summary.state().histories().contains("")) {
            return new Decision(row, false, "does not say of which database it is");
        }
        for (Line line : lines) {
            Optional<BackupRow> last = newest.get(line);
            if (last.isEmpty()) {
                return new Decision(row, false, "no backup of %s can be read back".formatted(line.pipeline()));
            }
            if (last.get().path().equals(row.path())) {
                return new Decision(row, false, "the newest whole one of " + line.pipeline());
            }
            BackedUpState newer = last.get().summary().orElseThrow().state();
            if (!newer.hasReached(summary.state())) {
                return new Decision(
                        row,
                        false,
                        "not behind the newest one in the log: " + last.get().path());
            }
        }
        return new Decision(row, true, "older than %d days".formatted(keep.toDays()));
    }

    /** By the state, not by the copy: of an older state a later copy may have been made. */
    private static Optional<BackupRow> newest(List<BackupRow> rows, Line line, Predicate<BackupRow> readsBack) {
        return rows.stream()
                .filter(BackupRow::isWhole)
                .filter(row -> row.summary()
                        .filter(summary -> Line.of(summary).contains(line))
                        .isPresent())
                .sorted(Comparator.comparing(PrunePlan::written)
                        .thenComparing(BackupDirectory::created)
                        .reversed())
                .filter(readsBack)
                .findFirst();
    }

    private static Instant written(BackupRow row) {
        return row.summary().map(summary -> summary.state().written()).orElse(Instant.MIN);
    }
}
