package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.Existence;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;

/** A finished backup, whose manifest could be read. */
public final class Backup {

    private final Path directory;
    private final Manifest manifest;
    private final SealedText text;
    private final StoredFiles there;

    private Backup(Path directory, Manifest manifest, SealedText text) {
        this.directory = directory;
        this.manifest = manifest;
        this.text = text;
        this.there = new StoredFiles(directory);
    }

    /**
     * Reads the manifest, and nothing else.
     *
     * @throws ProblemException if there is none, or it is not as it was written
     */
    public static Backup open(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        Path file = absolute.resolve(Manifest.FILE);
        look(absolute, file);
        try {
            if (Files.size(file) > Manifest.MOST_BYTES) {
                throw notWhole(file + " is larger than any manifest", null);
            }
            return of(absolute, Files.readString(file))
                    .orElseThrow(() -> notWhole(file + " is not as it was written", null));
        } catch (CharacterCodingException noText) {
            throw notWhole(file + " is not as it was written", noText);
        } catch (IOException unreadable) {
            throw BackupDirectory.unusable(file, unreadable);
        } catch (IllegalArgumentException other) {
            throw notWhole("%s cannot be understood: %s".formatted(file, other.getMessage()), other);
        }
    }

    private static void look(Path directory, Path manifest) {
        Map<Path, BasicFileAttributes> within;
        try {
            within = Existence.in(directory);
        } catch (NoSuchFileException gone) {
            throw missing("there is no " + directory);
        } catch (NotDirectoryException file) {
            within = Map.of();
        } catch (IOException failure) {
            throw BackupDirectory.unusable(directory, failure);
        }
        if (SavedStates.isUnfinished(directory) || !SavedStates.marks(within).isEmpty()) {
            throw missing("%s is not finished: it is being made or removed, or was left by an interruption"
                    .formatted(directory));
        }
        if (!within.containsKey(manifest) || !within.get(manifest).isRegularFile()) {
            throw missing("%s has no file %s".formatted(directory, Manifest.FILE));
        }
    }

    private static ProblemException missing(String found) {
        return new ProblemException(new Problem(
                ErrorCode.BACKUP_MISSING,
                found,
                "the directory of a finished backup",
                "See what there is: tidemark backup list --from DIR"));
    }

    /**
     * Of a manifest that need not be there yet; empty if its text is not as it was sealed.
     *
     * @param directory absolute
     * @throws IllegalArgumentException with a message for the operator, if it is not one of this release
     */
    static Optional<Backup> of(Path directory, String manifest) {
        return SealedText.open(manifest)
                .map(text -> new Backup(directory, ManifestReader.read(text.body() + "\n}"), text));
    }

    /** What to say of damage. */
    public static ProblemException notWhole(String found, Exception cause) {
        return new ProblemException(
                new Problem(
                        ErrorCode.BACKUP_NOT_WHOLE,
                        found,
                        "a backup whose every byte is the one that was stored, by this release of Tidemark",
                        "Take another one: tidemark backup list --from DIR shows what there is."),
                cause);
    }

    public Path directory() {
        return directory;
    }

    public Manifest manifest() {
        return manifest;
    }

    Path path(StoredFile file) {
        return directory.resolve(manifest.path(file));
    }

    /** Whether its manifest was written by who has the same key, or none. */
    boolean isBy(Protection protection) {
        return text.isBy(protection);
    }

    /**
     * Whether a file of it is not there in its length, and which; none is opened.
     *
     * @throws ProblemException if nobody can say
     */
    Optional<String> shortOf() {
        for (StoredFile file : manifest.files()) {
            try {
                look(file);
            } catch (UnreadableException damage) {
                return Optional.of(against(file, damage));
            }
        }
        return Optional.empty();
    }

    /**
     * What stands against it for a file that was looked at, or read.
     *
     * @throws ProblemException if it is not known to be the file's fault
     */
    String against(StoredFile file, UnreadableException failure) {
        String found = "%s: %s".formatted(manifest.path(file), failure.getMessage());
        if (failure.isNotSeen()) {
            throw BackupDirectory.unusable("%s: %s".formatted(directory, found), failure);
        }
        return found;
    }

    /** @throws UnreadableException if a file is not there, or not in its length, as was seen when the first one was looked at */
    void look(StoredFile file) throws UnreadableException {
        there.look(path(file), file.stored());
    }
}
