package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.Existence;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.cli.backup.store.BackupRow.Kind;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The directory that backups are in, each in one of its own. */
public record BackupDirectory(Path path) {

    private static final int MOST_NAME = 80;

    /** What {@link #free} gives. */
    private static final Pattern NAME = Pattern.compile(".+-[0-9]+-[0-9a-f]{12}(-[0-9a-f]{8})?(-[0-9]+)?");

    public BackupDirectory {
        path = path.toAbsolutePath().normalize();
    }

    /**
     * What there is, newest first, and behind it what is no backup. Directories alone are looked at.
     *
     * @throws ProblemException if it cannot be looked into
     */
    public List<BackupRow> rows() {
        return rows(Backup::shortOf);
    }

    private List<BackupRow> rows(Function<Backup, Optional<String>> against) {
        List<BackupRow> rows = new ArrayList<>();
        try {
            for (Map.Entry<Path, BasicFileAttributes> one : Existence.in(
                            path, (one, failure) -> rows.add(notSeen(one, failure)))
                    .entrySet()) {
                if (one.getValue().isSymbolicLink()) {
                    if (Files.isDirectory(one.getKey())) {
                        rows.add(BackupRow.not(one.getKey(), Kind.OTHER, "a link, which is not followed"));
                    }
                } else if (one.getValue().isDirectory()) {
                    row(one.getKey(), against).ifPresent(rows::add);
                }
            }
        } catch (IOException failure) {
            throw unusable(path, failure);
        }
        rows.sort(Comparator.comparing(BackupDirectory::created).reversed().thenComparing(BackupRow::path));
        return rows;
    }

    /**
     * Whether it is such a directory, and no backup itself.
     *
     * @throws ProblemException if nobody can say
     */
    public static boolean isOne(Path path) {
        try {
            return !Existence.in(path).containsKey(path.resolve(Manifest.FILE));
        } catch (NoSuchFileException | NotDirectoryException none) {
            return false;
        } catch (IOException failure) {
            throw unusable(path, failure);
        }
    }

    /** What to say of those of which nobody can say what they are, beside all that could be said of others. */
    public static List<Problem> notSeen(List<BackupRow> rows) {
        return rows.stream()
                .filter(row -> row.kind() == Kind.NOT_SEEN)
                .map(row -> unusable(row.path() + ": " + row.why()))
                .toList();
    }

    static Instant created(BackupRow row) {
        return row.summary().map(Summary::created).orElse(Instant.MIN);
    }

    /** Empty if it is gone meanwhile. */
    private static Optional<BackupRow> row(Path directory, Function<Backup, Optional<String>> against) {
        Map<Path, BasicFileAttributes> within;
        try {
            within = Existence.in(directory);
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException failure) {
            return Optional.of(notSeen(directory, failure));
        }
        return Optional.of(row(directory, within, against));
    }

    /** On a disk others may have theirs beside the backups, as a mount point has its {@code lost+found}. */
    private static BackupRow notSeen(Path directory, IOException failure) {
        Path name = directory.getFileName();
        if (SavedStates.isUnfinished(name)) {
            return unfinishedRow(directory);
        }
        boolean others = LocalStateFiles.isHere(directory)
                && !NAME.matcher(name.toString()).matches();
        return BackupRow.not(
                directory,
                others ? Kind.OTHER : Kind.NOT_SEEN,
                "it cannot be looked into: " + Inspection.said(failure));
    }

    private static BackupRow unfinishedRow(Path directory) {
        return BackupRow.not(directory, Kind.UNFINISHED, "being made or removed, or left by an interruption");
    }

    private static BackupRow row(
            Path directory, Map<Path, BasicFileAttributes> within, Function<Backup, Optional<String>> against) {
        if (SavedStates.isUnfinished(directory.getFileName())
                || !SavedStates.marks(within).isEmpty()) {
            return unfinishedRow(directory);
        }
        if (!within.containsKey(directory.resolve(Manifest.FILE))) {
            BasicFileAttributes state = within.get(directory.resolve(BackupFiles.DIRECTORY));
            boolean other = state == null || !state.isDirectory();
            return BackupRow.not(
                    directory,
                    other ? Kind.OTHER : Kind.BACKUP,
                    other ? "no backup" : Manifest.FILE + ": it is missing");
        }
        try {
            Backup backup = Backup.open(directory);
            return BackupRow.of(backup, against.apply(backup).orElse(""));
        } catch (ProblemException unreadable) {
            Problem problem = unreadable.problems().get(0);
            boolean seen = problem.code() != ErrorCode.BACKUP_DIRECTORY_UNUSABLE;
            String named = directory + ": ";
            String why = problem.found();
            return BackupRow.not(
                    directory,
                    seen ? Kind.BACKUP : Kind.NOT_SEEN,
                    why.startsWith(named) ? why.substring(named.length()) : why);
        }
    }

    /** What may be backups of the same state, encrypted or not as is asked for. */
    List<Path> of(String fingerprint, boolean encrypted) {
        return rows(unlooked -> Optional.empty()).stream()
                .filter(row -> row.summary()
                        .filter(summary -> summary.fingerprint().equals(fingerprint))
                        .filter(summary -> summary.encryption().isPresent() == encrypted)
                        .isPresent())
                .map(BackupRow::path)
                .toList();
    }

    /**
     * A name for a new backup, by which people know it.
     *
     * @param suffix at its end; it may be ""
     * @throws IOException if nobody can say which are free
     */
    Path free(String pipelines, long checkpoint, String fingerprint, String suffix) throws IOException {
        String plain = pipelines.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[.]", "_");
        String name = "%s-%d-%s%s"
                .formatted(
                        plain.isEmpty() ? "state" : plain.substring(0, Math.min(MOST_NAME, plain.length())),
                        checkpoint,
                        fingerprint.substring(0, 12),
                        suffix);
        Path free = path.resolve(name);
        for (int i = 2; Existence.isThere(free); i++) {
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
        return unusable(
                isGone(directory, failure)
                        ? "there is no directory " + directory
                        : "%s: %s: %s"
                                .formatted(directory, failure.getClass().getSimpleName(), Inspection.said(failure)),
                failure);
    }

    static ProblemException unusable(String found, Exception cause) {
        return new ProblemException(unusable(found), cause);
    }

    private static Problem unusable(String found) {
        return new Problem(
                ErrorCode.BACKUP_DIRECTORY_UNUSABLE,
                found,
                "a directory that can be read and written, with room enough",
                "Mend its rights, make room, or name another one.");
    }

    /** A server that has failed is not asked again. */
    private static boolean isGone(Path directory, IOException failure) {
        return LocalStateFiles.isHere(directory)
                ? !Files.isDirectory(directory)
                : failure instanceof NoSuchFileException missing
                        && directory.toString().equals(missing.getFile());
    }
}
