package io.tidemark.cli.backup.store;

import io.tidemark.problem.ProblemException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What has come out when a backup was read, all of it, by the keys that there are. One that they do not open is nothing to rely
 * on, whatever its manifest says: only its key tells whether it can be restored.
 *
 * @param backup empty if its manifest cannot be read any more
 * @param against why it is not to be relied on, for people; "" if every byte is the one that was stored
 */
record ReadBack(Optional<Backup> backup, String against) {

    static ReadBack of(Path directory, Keys keys) {
        Backup backup;
        Protection protection;
        try {
            backup = Backup.open(directory);
        } catch (ProblemException unreadable) {
            return new ReadBack(Optional.empty(), "it cannot be read back: " + found(unreadable));
        }
        try {
            protection = keys.of(backup);
        } catch (ProblemException notOpened) {
            return new ReadBack(Optional.of(backup), "give its key: " + found(notOpened));
        }
        try {
            BackupCheck check = BackupCheck.of(backup, protection);
            return new ReadBack(
                    Optional.of(backup),
                    check.isWhole()
                            ? ""
                            : "it cannot be read back: %s: %s"
                                    .formatted(directory, check.damaged().get(0)));
        } catch (ProblemException notReached) {
            return new ReadBack(Optional.of(backup), "it cannot be read back: " + found(notReached));
        }
    }

    private static String found(ProblemException failure) {
        return failure.problems().get(0).found();
    }

    boolean isWhole() {
        return against.isEmpty();
    }
}
