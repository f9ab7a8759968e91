package io.tidemark.cli.backup;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;

/** Where backups are, and where they are restored to: paths, or {@code file:} URIs, of this machine. */
final class BackupPath {

    private BackupPath() {}

    /** @throws ProblemException if it is in another file system */
    static Path of(String location) {
        return SavedStates.path(location)
                .orElseThrow(() -> new ProblemException(new Problem(
                        ErrorCode.BACKUP_DIRECTORY_UNUSABLE,
                        Words.printable(location) + " is in a file system that this machine does not write",
                        "a directory on this machine, or on a disk that is mounted here",
                        "Name such a directory.")));
    }
}
