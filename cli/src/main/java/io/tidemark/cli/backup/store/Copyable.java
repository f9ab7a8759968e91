package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.NamedFiles;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether a state could be restored from a copy of its directory. */
final class Copyable {

    private Copyable() {}

    /**
     * The files to copy beside the metadata.
     *
     * @throws ProblemException if a copy of them would not be a whole state
     */
    static NamedFiles files(Path directory, Inspection state, BackupDirectory to) {
        NamedFiles named;
        try {
            named = NamedFiles.of(directory);
        } catch (IOException gone) {
            throw refused("%s: %s".formatted(state.location(), Inspection.said(gone)), gone);
        }
        against(directory, state, named, to).ifPresent(why -> {
            throw refused("%s %s".formatted(state.location(), why), null);
        });
        return named;
    }

    private static Optional<String> against(Path directory, Inspection state, NamedFiles named, BackupDirectory to) {
        if (!named.fixed().isEmpty()) {
            return Optional.of("names %s by a path that a copy would not change, %s for one"
                    .formatted(
                            Words.count(named.fixed().size(), "file"),
                            named.fixed().first()));
        }
        Optional<String> outside = named.own().stream()
                .filter(name -> !StoredFile.isBelow(name) || name.equals(SavedStates.METADATA))
                .findFirst();
        if (outside.isPresent()) {
            return Optional.of("names a file " + outside.get());
        }
        if (!state.files().isWhole()) {
            return Optional.of("is not whole: %d missing, %d cut short"
                    .formatted(
                            state.files().missing().size(),
                            state.files().shorter().size()));
        }
        if (state.files().unknown() > 0) {
            return Optional.of("has files that could not be looked for, %d: %s"
                    .formatted(
                            state.files().unknown(),
                            String.join("; ", state.files().unseenWithWhy())));
        }
        if (!state.unread().isEmpty()) {
            return Optional.of("cannot be read: operator %s: %s"
                    .formatted(
                            state.unread().get(0).operator(),
                            state.unread().get(0).why()));
        }
        return real(to.path()).startsWith(real(directory))
                ? Optional.of("has the directory for its backups in itself, " + to.path())
                : Optional.empty();
    }

    /** Without the links on the way to it, as far as that is there. */
    private static Path real(Path path) {
        Path parent = path.getParent();
        try {
            return path.toRealPath();
        } catch (IOException notThere) {
            return parent == null ? path : real(parent).resolve(path.getFileName());
        }
    }

    /**
     * Looks at a copy as a restore would, before there is a manifest that calls it a backup: the original was looked at before it
     * was copied, and may have changed since.
     *
     * @throws ProblemException if it is no whole state, or has more files than a manifest can name
     */
    static void copied(String state, Path copy, String manifest, Protection protection) {
        if (manifest.getBytes(StandardCharsets.UTF_8).length > Manifest.MOST_BYTES) {
            throw refused("%s: its list of files is longer than %d bytes".formatted(state, Manifest.MOST_BYTES), null);
        }
        Backup backup;
        try {
            backup = Backup.of(copy, manifest)
                    .orElseThrow(() -> new IllegalArgumentException("a seal that is not its own"));
        } catch (IllegalArgumentException notReadable) {
            throw refused(
                    "%s: a backup of it could not be read: %s".formatted(state, notReadable.getMessage()), notReadable);
        }
        List<String> unlike = BackupCheck.unlike(backup, protection);
        if (!unlike.isEmpty()) {
            throw refused("%s has changed while it was copied: %s".formatted(state, String.join("; ", unlike)), null);
        }
    }

    static ProblemException refused(String found, Exception cause) {
        return new ProblemException(
                new Problem(
                        ErrorCode.BACKUP_NOT_POSSIBLE,
                        found,
                        "a whole savepoint, or a checkpoint all of whose files are in its own directory",
                        "Take a savepoint, and back that up: tidemark savepoint create NAME"),
                cause);
    }

    /** Another savepoint would be read no better. */
    static ProblemException notReached(String found, Exception cause) {
        return new ProblemException(
                new Problem(
                        ErrorCode.SAVED_STATE_NOT_READ,
                        found,
                        "a state that can be read to its end",
                        "Mend the way to it, or its rights, and do it again."),
                cause);
    }
}
