package io.tidemark.cli.backup.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/** Takes away what a {@link PrunePlan} says. */
public final class Pruning {

    private final Disk disk = new LocalDisk();
    private final BackupDirectory directory;

    public Pruning(BackupDirectory directory) {
        this.directory = directory;
    }

    /** Reads back the newest backups of the pipelines of which one would go, and changes nothing. */
    public PrunePlan plan(Clock clock, Duration keep) {
        return PrunePlan.of(
                directory.rows(), clock.instant(), keep, Pruning::touched, backup -> BackupReader.damaged(backup)
                        .isEmpty());
    }

    private static Instant touched(BackupRow row) {
        try (Stream<Path> all = Files.walk(row.path())) {
            return all.map(Pruning::written).max(Comparator.naturalOrder()).orElse(Instant.MAX);
        } catch (IOException | UncheckedIOException notReadable) {
            return Instant.MAX;
        }
    }

    private static Instant written(Path path) {
        try {
            return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (IOException gone) {
            return Instant.MIN;
        }
    }

    /**
     * Removes one. It loses its name first: what an interruption leaves of it is not taken for a backup.
     *
     * @throws io.tidemark.problem.ProblemException if it cannot be removed
     */
    public void remove(BackupRow row) {
        try {
            Path unfinished = BackupDirectory.unfinished(row.path());
            disk.move(row.path(), unfinished);
            disk.force(directory.path());
            disk.delete(unfinished);
        } catch (IOException failure) {
            throw BackupDirectory.unusable(directory.path(), failure);
        }
    }
}
