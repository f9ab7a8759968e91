package io.tidemark.source.saved;

import io.tidemark.checkpoint.flink.PathStateFiles;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.storage.FlinkFileSystemProvider;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;

/** Files in whatever file system Flink has, those of plugins among them; of this machine's only regular ones. */
public final class FlinkStateFiles {

    private FlinkStateFiles() {}

    /**
     * Where a state is.
     *
     * @param metadata the file that says what belongs to it
     */
    public record Location(String directory, String metadata) {}

    /** Those that this process reaches. */
    public static StateFiles reachable() {
        return new PathStateFiles(FlinkFileSystemProvider.ofThisProcess());
    }

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
}
