package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.Existence;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Takes away what a {@link PrunePlan} says. */
public final class Pruning {

    private final Disk disk;
    private final BackupDirectory directory;
    private final Keys keys;

    /** @param keys what does not open by them is not relied on */
    public Pruning(BackupDirectory directory, Keys keys) {
        this(Disk.of(directory.path()), directory, keys);
    }

    Pruning(Disk disk, BackupDirectory directory, Keys keys) {
        this.disk = disk;
        this.directory = directory;
        this.keys = keys;
    }

    /** Reads back the newest backups of the pipelines of which one would go, and changes nothing. */
    public PrunePlan plan(Clock clock, Duration keep) {
        return PrunePlan.of(directory.rows(), clock.instant(), keep, Pruning::touched, this::against);
    }

    private String against(BackupRow row) {
        return ReadBack.of(row.path(), keys).against();
    }

    /** What cannot be said is taken for now: it may be in the making. */
    private static Instant touched(BackupRow row) {
        Newest newest = new Newest();
        try {
            Files.walkFileTree(row.path(), newest);
        } catch (IOException notReadable) {
            return Instant.MAX;
        }
        return newest.written.orElse(Instant.MAX);
    }

    private static final class Newest extends SimpleFileVisitor<Path> {

        private Optional<Instant> written = Optional.empty();

        private FileVisitResult seen(BasicFileAttributes attributes) {
            Instant time = attributes.lastModifiedTime().toInstant();
            written = Optional.of(written.filter(time::isBefore).orElse(time));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return seen(attributes);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return seen(attributes);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }

    /**
     * Removes one. It loses its name, or gets a mark, first: what an interruption leaves of it is not taken for a backup. What is
     * gone already is removed. What was not finished is looked at once more: somebody may have woken up, and finished it.
     *
     * @return whether it is gone; else somebody has worked on it since the plan was made, and it stays
     * @throws io.tidemark.problem.ProblemException if it cannot be removed
     */
    public boolean remove(BackupRow row, Clock clock) {
        try {
            if (row.kind() != BackupRow.Kind.UNFINISHED) {
                disk.delete(disk.withdraw(row.path()));
            } else if (isUnfinished(row) && PrunePlan.isLeft(clock.instant(), touched(row))) {
                disk.delete(row.path());
            } else {
                return !Existence.isThere(row.path());
            }
        } catch (NoSuchFileException failure) {
            if (isThere(row)) {
                throw notRemoved(row, failure);
            }
        } catch (IOException failure) {
            throw notRemoved(row, failure);
        }
        return true;
    }

    private static boolean isUnfinished(BackupRow row) throws IOException {
        return SavedStates.isUnfinished(row.path().getFileName())
                || !SavedStates.marks(row.path()).isEmpty();
    }

    private static boolean isThere(BackupRow row) {
        try {
            return Existence.isThere(row.path());
        } catch (IOException failure) {
            throw notRemoved(row, failure);
        }
    }

    private static ProblemException notRemoved(BackupRow row, IOException failure) {
        return new ProblemException(
                new Problem(
                        ErrorCode.BACKUP_DIRECTORY_UNUSABLE,
                        "%s cannot be removed: %s: %s"
                                .formatted(row.path(), failure.getClass().getSimpleName(), Inspection.said(failure)),
                        "a directory that can be written, with all in it",
                        "Mend its rights, and prune again: what is left is taken away a day later."),
                failure);
    }
}
