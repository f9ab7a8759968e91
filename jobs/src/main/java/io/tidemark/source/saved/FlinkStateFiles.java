package io.tidemark.source.saved;

import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Files in whatever file system Flink has, those of plugins among them; of this machine's only regular ones. */
public final class FlinkStateFiles implements StateFiles {

    private final StateFiles local = new LocalStateFiles();

    /**
     * Where a state is.
     *
     * @param metadata the file that says what belongs to it
     */
    public record Location(String directory, String metadata) {}

    /**
     * What a user means by a path, as Flink takes it.
     *
     * @param path of the directory, or of the metadata in it
     * @throws IOException with a message for the operator, if it is not there
     */
    public static Location find(String path) throws IOException {
        Path found = path(path);
        FileStatus status = status(found);
        return status.isDir()
                ? new Location(found.toString(), new Path(found, "_metadata").toString())
                : new Location(found.getParent().toString(), found.toString());
    }

    private static Path path(String path) throws IOException {
        try {
            return new Path(path);
        } catch (IllegalArgumentException noPath) {
            throw new UnreadableStateException("'%s' is no path".formatted(path));
        }
    }

    private static FileStatus status(Path path) throws IOException {
        try {
            return path.getFileSystem().getFileStatus(path);
        } catch (FileNotFoundException missing) {
            throw new UnreadableStateException("there is no " + path);
        }
    }

    @Override
    public Status status(String path) throws IOException {
        if (isLocal(path)) {
            return local.status(path);
        }
        FileStatus status = status(path(path));
        if (status.isDir()) {
            throw new UnreadableStateException(path + " is no file");
        }
        return new Status(status.getLen(), Instant.ofEpochMilli(status.getModificationTime()));
    }

    @Override
    public InputStream open(String path, long offset) throws IOException {
        if (isLocal(path)) {
            return local.open(path, offset);
        }
        Path found = path(path);
        FSDataInputStream in = found.getFileSystem().open(found);
        try {
            in.seek(offset);
        } catch (IOException failure) {
            in.close();
            throw failure;
        }
        return in;
    }

    @Override
    public Optional<java.nio.file.Path> here(String path) {
        return isLocal(path) ? LocalStateFiles.path(path) : Optional.empty();
    }

    /** Without a scheme a path may be of the cluster's default file system. */
    private static boolean isLocal(String path) {
        Optional<java.nio.file.Path> here = LocalStateFiles.path(path);
        return here.isPresent()
                && (path.startsWith("file:")
                        || FileSystem.getDefaultFsUri().getScheme().equals("file"));
    }
}
