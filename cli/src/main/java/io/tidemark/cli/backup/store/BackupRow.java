package io.tidemark.cli.backup.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory among the backups.
 *
 * @param summary empty if its manifest cannot be read
 * @param why it is no whole backup; "" if each of its files is there in its length
 */
public record BackupRow(Path path, Kind kind, Optional<Summary> summary, String why) {

    /** What a directory is, by its name and by what is in it. */
    public enum Kind {
        /** Whole or not. */
        BACKUP,
        /** Being made or removed, or left by an interruption. */
        UNFINISHED,
        /** Somebody else's. */
        OTHER,
        /** Nobody can say: it could not be looked into. */
        NOT_SEEN
    }

    static BackupRow of(Backup backup, String why) {
        return new BackupRow(
                backup.directory(), Kind.BACKUP, Optional.of(backup.manifest().summary()), why);
    }

    static BackupRow not(Path path, Kind kind, String why) {
        return new BackupRow(path, kind, Optional.empty(), why);
    }

    /** Whether everything is there, as far as that can be seen without reading it. */
    public boolean isWhole() {
        return why.isEmpty();
    }
}
