package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** The files of savepoints and checkpoints, by paths as Flink writes them: with or without a scheme, nothing escaped. */
public interface StateFiles {

    /**
     * @param length in bytes
     * @param modified when it was last written to
     */
    record Status(long length, Instant modified) {}

    /** @throws IOException with a message for the operator, if it is not there or no file */
    Status status(String path) throws IOException;

    /** The file on this machine; empty if it is in another file system. */
    Optional<Path> here(String path);

    /** @param offset where to begin, in bytes */
    InputStream open(String path, long offset) throws IOException;
}
