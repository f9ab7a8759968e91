package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Where files are was not reached, or denies them: that says nothing of what they are. */
final class StoreFailure extends IOException {

    private static final long serialVersionUID = 1L;

    private StoreFailure(IOException cause) {
        super(Inspection.said(cause), cause);
    }

    /** What a failure to read a file means. A disk of this machine that fails to read has lost what is on it. */
    static IOException of(Path file, IOException failure) {
        boolean answered = failure instanceof NoSuchFileException
                || failure instanceof FileNotFoundException
                || failure instanceof NotDirectoryException;
        boolean lost = LocalStateFiles.isHere(file) && !(failure instanceof AccessDeniedException);
        return answered || lost ? failure : new StoreFailure(failure);
    }
}
