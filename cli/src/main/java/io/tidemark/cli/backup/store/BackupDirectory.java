package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.cli.backup.store.BackupRow.Kind;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The directory that backups are in, each in one of its own. */
public record BackupDirectory(Path path) {

    private static final int MOST_NAME = 80;

    public BackupDirectory {
        path = path.toAbsolutePath().normalize();
    }

    /**
     * What there is, newest first, and behind it what is no backup. Directories alone are looked at.
     *
     * @throws ProblemException if it cannot be looked into
     */
    public List<BackupRow> rows() {
        List<BackupRow> rows = new ArrayList<>();
        try (Stream<Path> all = Files.list(path)) {
            all.filter(Files::isDirectory).map(BackupDirectory::row).forEach(rows::add);
        } catch (IOException failure) {
            throw unusable(path, failure);
        } catch (UncheckedIOException failure) {
            throw unusable(path, failure.getCause());
        }
        rows.sort(Comparator.comparing(BackupDirectory::created).reversed().thenComparing(BackupRow::path));
        return rows;
    }

    static Instant created(BackupRow row) {
        return row.summary().map(Summary::created).orElse(Instant.MIN);
    }

    private static BackupRow row(Path directory) {
        if (Files.isSymbolicLink(directory)) {
            return BackupRow.not(directory, Kind.OTHER, "a link, which is not followed");
        }
        if (SavedStates.isUnfinished(directory.getFileName()) || SavedStates.isMarkedUnfinished(directory)) {
            return BackupRow.not(directory, Kind.UNFINISHED, "being made or removed, or left by an interruption");
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            return BackupRow.not(directory, Kind.BACKUP, "it cannot be looked into");
        }
        if (!Files.exists(directory.resolve(Manifest.FILE), LinkOption.NOFOLLOW_LINKS)) {
            boolean other = !Files.isDirectory(directory.resolve(BackupFiles.DIRECTORY), LinkOption.NOFOLLOW_LINKS);
            return BackupRow.not(
                    directory,
                    other ? Kind.OTHER : Kind.BACKUP,
                    other ? "no backup" : Manifest.FILE + ": it is missing");
        }
        try {
            return BackupRow.of(Backup.open(directory));
        } catch (ProblemException unreadable) {
            return BackupRow.not(
                    directory, Kind.BACKUP, unreadable.problems().get(0).found());
        }
    }

    /** What may be backups of the same state, encrypted or not as is asked for. */
    List<Path> of(String fingerprint, boolean encrypted) {
        return rows().stream()
                .filter(row -> row.summary()
                        .filter(summary -> summary.fingerprint().equals(fingerprint))
                        .filter(summary -> summary.encryption().isPresent() == encrypted)
                        .isPresent())
                .map(BackupRow::path)
                .toList();
    }

    /** A name for a new backup, by which people know it. */
    Path free(String pipelines, long checkpoint, String fingerprint) {
        String plain = pipelines.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[.]", "_");
        String name = "%s-%d-%s"
                .formatted(
                        plain.isEmpty() ? "state" : plain.substring(0, Math.min(MOST_NAME, plain.length())),
                        checkpoint,
                        fingerprint.substring(0, 12));
        Path free = path.resolve(name);
        for (int i = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
            free = path.resolve(name + "-" + i);
        }
        return free;
    }

    /** Beside a directory, for as long as it is not finished, and before it is removed. */
    static Path unfinished(Path directory) {
        return directory.resolveSibling(SavedStates.UNFINISHED + directory.getFileName() + "-" + UUID.randomUUID());
    }

    /** What to say of a directory that cannot be read or written. */
    static ProblemException unusable(Path directory, IOException failure) {
        return new ProblemException(
                new Problem(
                        ErrorCode.BACKUP_DIRECTORY_UNUSABLE,
                        Files.isDirectory(directory)
                                        || !(LocalStateFiles.isHere(directory)
                                                || failure instanceof NoSuchFileException)
                                ? "%s: %s: %s"
                                        .formatted(
                                                directory, failure.getClass().getSimpleName(), Inspection.said(failure))
                                : "there is no directory " + directory,
                        "a directory that can be read and written, with room enough",
                        "Mend its rights, make room, or name another one."),
                failure);
    }
}
