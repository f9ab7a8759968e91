package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A backup that was read back, all of it.
 *
 * @param bytes of the state that could be read
 * @param damaged what is not as it was stored, with why
 */
public record BackupCheck(Path directory, Summary summary, long bytes, List<String> damaged) {

    public BackupCheck {
        damaged = List.copyOf(damaged);
    }

    /**
     * Reads it, and then what its metadata says of its files, sources and targets.
     *
     * @throws ProblemException if it was not reached, and no damage was found before
     */
    public static BackupCheck of(Backup backup, Protection protection) {
        List<String> damaged = new ArrayList<>(forged(backup, protection));
        BackupReader reader = new BackupReader(backup, protection);
        long bytes = 0;
        for (StoredFile file : backup.manifest().files()) {
            try {
                bytes += reader.damage(file, damaged);
            } catch (ProblemException notReached) {
                if (damaged.isEmpty()) {
                    throw notReached;
                }
                // What is damaged is, whatever becomes of the rest.
                damaged.add(notReached.problems().get(0).found());
                break;
            }
        }
        if (damaged.isEmpty()) {
            damaged.addAll(unlike(backup, protection));
        }
        return new BackupCheck(backup.directory(), backup.manifest().summary(), bytes, damaged);
    }

    public boolean isWhole() {
        return damaged.isEmpty();
    }

    /** What a checksum does not find: whoever changes the manifest can write another. */
    static List<String> forged(Backup backup, Protection protection) {
        if (!backup.isBy(protection)) {
            return List.of(Manifest.FILE + ": it was not written by who has the key");
        }
        Summary summary = backup.manifest().summary();
        StoredFile metadata = backup.manifest().files().get(summary.files() - 1);
        return summary.encryption().isPresent() || metadata.sha256().equals(summary.fingerprint())
                ? List.of()
                : List.of(Manifest.FILE + ": it has the fingerprint of another state");
    }

    /**
     * What stands against the state in a backup, read without a restore.
     *
     * @throws ProblemException if its metadata was not reached
     */
    static List<String> unlike(Backup backup, Protection protection) {
        try {
            return unlike(Inspection.of(new BackupFiles(backup, protection), BackupFiles.DIRECTORY));
        } catch (ProblemException unreadable) {
            String found = unreadable.problems().get(0).found();
            if (unreadable.getCause() instanceof IOException failure
                    && !UnreadableStateException.isWhatIsSaidBy(failure)
                    && StoreFailure.of(backup.directory(), failure) instanceof StoreFailure) {
                throw BackupDirectory.unusable("%s: %s".formatted(backup.directory(), found), unreadable);
            }
            return List.of(found);
        }
    }

    /** What stands against a state whose files are those that were stored. */
    static List<String> unlike(Inspection state) {
        List<String> unlike = new ArrayList<>();
        state.files().missing().forEach(file -> unlike.add(file + ": it is missing"));
        state.files().shorter().forEach(file -> unlike.add(file + ": it is cut short"));
        unlike.addAll(state.files().unseenWithWhy());
        if (state.files().elsewhere() > 0) {
            unlike.add("_metadata: it names %d files that are not in the backup"
                    .formatted(state.files().elsewhere()));
        }
        state.problems().forEach(problem -> unlike.add(problem.found()));
        return unlike;
    }
}
