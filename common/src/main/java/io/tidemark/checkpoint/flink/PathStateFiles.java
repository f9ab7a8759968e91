package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;

/**
 * Those of a state that is in another file system: in it, and on this machine if their paths say so. What is in the state's own
 * directory is asked for at once, and then known for as long as this lasts.
 */
public final class PathStateFiles implements StateFiles {

    private final FileSystem fileSystem;
    private final Optional<Path> state;
    private Optional<Map<Path, BasicFileAttributes>> own = Optional.empty();
    private boolean asked;

    /** @param fileSystem that of the state; it makes paths of what Flink writes */
    public PathStateFiles(FileSystem fileSystem) {
        this(fileSystem, Optional.empty());
    }

    private PathStateFiles(FileSystem fileSystem, Optional<Path> state) {
        this.fileSystem = fileSystem;
        this.state = state;
    }

    /** Those of a state on this machine or elsewhere. */
    public static StateFiles of(Path state) {
        return LocalStateFiles.isHere(state)
                ? new LocalStateFiles()
                : new PathStateFiles(state.getFileSystem(), Optional.of(state));
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
        Path file = known(path);
        if (state.isEmpty() || !state.get().equals(file.getParent())) {
            return LocalStateFiles.status(file);
        }
        if (!asked) {
            asked = true;
            own = listed(state.get());
        }
        if (own.isEmpty()) {
            return LocalStateFiles.status(file);
        }
        BasicFileAttributes attributes = own.get().get(file);
        if (attributes == null) {
            throw new MissingStateException("there is no " + file);
        }
        return LocalStateFiles.status(file, attributes);
    }

    /** Empty if it may not be listed, and each file has to be asked for. */
    private static Optional<Map<Path, BasicFileAttributes>> listed(Path directory) {
        try {
            return Optional.of(Existence.in(directory));
        } catch (IOException notListed) {
            return Optional.empty();
        }
    }

    /** On this machine a pipe or a device might never end. */
    @Override
    public InputStream open(String path, long offset) throws IOException {
        Path file = known(path);
        if (LocalStateFiles.isHere(file)) {
            return LocalStateFiles.open(file, offset);
        }
        try {
            return offset == 0 ? Files.newInputStream(file) : LocalStateFiles.at(file, offset);
        } catch (NoSuchFileException missing) {
            throw new MissingStateException("there is no " + file);
        }
    }
}
