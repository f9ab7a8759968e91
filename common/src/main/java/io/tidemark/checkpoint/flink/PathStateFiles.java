package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Those of a state that is in another file system: in it, and on this machine if their paths say so.
 *
 * @param fileSystem that of the state; it makes paths of what Flink writes
 */
public record PathStateFiles(FileSystem fileSystem) implements StateFiles {

    /** Those of a state on this machine or elsewhere. */
    public static StateFiles of(Path state) {
        return LocalStateFiles.isHere(state) ? new LocalStateFiles() : new PathStateFiles(state.getFileSystem());
    }

    /** Without a scheme a path may be of the cluster's default file system. */
    @Override
    public Optional<Path> here(String path) {
        if (path.startsWith("file:")) {
            return LocalStateFiles.path(path);
        }
        try {
            return Optional.of(fileSystem.getPath(path));
        } catch (InvalidPathException onThisMachine) {
            return LocalStateFiles.path(path);
        }
    }

    private Path known(String path) throws UnreadableStateException {
        return here(path).orElseThrow(() -> new UnreadableStateException(path + " is no path"));
    }

    @Override
    public Status status(String path) throws IOException {
        return LocalStateFiles.status(known(path));
    }

    @Override
    public InputStream open(String path, long offset) throws IOException {
        return LocalStateFiles.open(known(path), offset);
    }
}
