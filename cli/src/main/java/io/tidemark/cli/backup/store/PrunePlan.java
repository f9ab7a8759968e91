package io.tidemark.cli.backup.store;

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
 * of its pipelines, and what interruptions have left. Whatever is not understood stays.
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
     * @param readsBack whether every stored byte of a backup is the one that was stored; is asked of as few as possible
     */
    public static PrunePlan of(
            List<BackupRow> rows,
            Instant now,
            Duration keep,
            Function<BackupRow, Instant> touched,
            Predicate<Backup> readsBack) {
        Map<String, Optional<Backup>> newest = new HashMap<>();
        Map<Backup, Boolean> read = new HashMap<>();
        List<Decision> decisions = new ArrayList<>();
        for (BackupRow row : rows) {
            if (row.kind() == BackupRow.Kind.UNFINISHED) {
                decisions.add(unfinished(row, now, touched.apply(row)));
            } else if (!row.isWhole() || row.backup().isEmpty()) {
                decisions.add(new Decision(row, false, "look at it: " + row.why()));
            } else if (!row.backup().get().manifest().created().isBefore(now.minus(keep))) {
                decisions.add(new Decision(row, false, "younger than %d days".formatted(keep.toDays())));
            } else {
                Backup backup = row.backup().get();
                backup.manifest()
                        .pipelines()
                        .forEach(pipeline -> newest.computeIfAbsent(
                                pipeline,
                                name -> newest(rows, name, other -> read.computeIfAbsent(other, readsBack::test))));
                decisions.add(
                        read.getOrDefault(backup, true)
                                ? old(row, backup, newest, keep)
                                : new Decision(row, false, "look at it: it cannot be read back"));
            }
        }
        return new PrunePlan(decisions);
    }

    private static Decision unfinished(BackupRow row, Instant now, Instant touched) {
        return touched.isBefore(now.minus(INTERRUPTED))
                ? new Decision(row, true, "left by an interruption")
                : new Decision(row, false, "may be in the making: touched within a day");
    }

    private static Decision old(BackupRow row, Backup backup, Map<String, Optional<Backup>> newest, Duration keep) {
        List<String> pipelines = backup.manifest().pipelines();
        if (pipelines.isEmpty()) {
            return new Decision(row, false, "does not say of which pipeline it is");
        }
        for (String pipeline : pipelines) {
            Optional<Backup> last = newest.get(pipeline);
            if (last.isEmpty()) {
                return new Decision(row, false, "no backup of %s can be read back".formatted(pipeline));
            }
            if (last.get() == backup) {
                return new Decision(row, false, "the newest whole one of " + pipeline);
            }
        }
        return new Decision(row, true, "older than %d days".formatted(keep.toDays()));
    }

    /** By the state, not by the copy: of an older state a later copy may have been made. */
    private static Optional<Backup> newest(List<BackupRow> rows, String pipeline, Predicate<Backup> readsBack) {
        return rows.stream()
                .filter(BackupRow::isWhole)
                .flatMap(row -> row.backup().stream())
                .filter(backup -> backup.manifest().pipelines().contains(pipeline))
                .sorted(Comparator.comparing(
                                (Backup backup) -> backup.manifest().state().written())
                        .thenComparing(backup -> backup.manifest().created())
                        .reversed())
                .filter(readsBack)
                .findFirst();
    }
}
