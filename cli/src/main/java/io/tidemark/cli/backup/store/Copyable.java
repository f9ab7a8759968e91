package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.NamedFiles;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a state could be restored from a copy of its directory. */
final class Copyable {

    private Copyable() {}

    /**
     * The files to copy beside the metadata.
     *
     * @throws ProblemException if a copy of them would not be a whole state
     */
    static NamedFiles files(Inspection state, BackupDirectory to) {
        NamedFiles named;
        try {
            named = NamedFiles.of(Path.of(state.location()));
        } catch (IOException gone) {
            throw refused("%s: %s".formatted(state.location(), Inspection.said(gone)), gone);
        }
        against(state, named, to).ifPresent(why -> {
            throw refused("%s %s".formatted(state.location(), why), null);
        });
        return named;
    }

    private static Optional<String> against(Inspection state, NamedFiles named, BackupDirectory to) {
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
        if (!state.unread().isEmpty()) {
            return Optional.of("cannot be read: operator %s: %s"
                    .formatted(
                            state.unread().get(0).operator(),
                            state.unread().get(0).why()));
        }
        return to.path().startsWith(state.location())
                ? Optional.of("has the directory for its backups in itself, " + to.path())
                : Optional.empty();
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
}
