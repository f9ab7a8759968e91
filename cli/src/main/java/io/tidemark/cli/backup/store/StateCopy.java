package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.SavedStates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** The files of a state on their way into a directory. A file is called as a state's metadata is when all others are there. */
final class StateCopy {

    private static final String PART = ".part";

    private final Disk disk;
    private final Path top;
    private final Instant written;
    private final Set<Path> directories = new LinkedHashSet<>();

    /**
     * @param top in which the copy is; it is there
     * @param written when the state was completed
     */
    StateCopy(Disk disk, Path top, Instant written) {
        this.disk = disk;
        this.top = top;
        this.written = written;
    }

    /**
     * Writes a file of the state, the metadata as the last of them.
     *
     * @param name that it has in the state
     * @param path that it gets below the top
     */
    <T> T write(String name, String path, Disk.Content<T> content) throws UnreadableException, IOException {
        Path file = top.resolve(path);
        makeDirectories(file.getParent());
        return name.equals(SavedStates.METADATA) ? writeLast(file, content) : disk.write(file, content);
    }

    private void makeDirectories(Path directory) throws IOException {
        if (!directory.equals(top) && !directories.contains(directory)) {
            makeDirectories(directory.getParent());
            disk.makeDirectory(directory);
            directories.add(directory);
        }
    }

    /**
     * What looks for the newest state goes by the time of its metadata: on a disk an old one is not newer for having been copied. A
     * store has times of its own.
     */
    private <T> T writeLast(Path file, Disk.Content<T> content) throws UnreadableException, IOException {
        Path part = file.resolveSibling(file.getFileName() + PART);
        T told = disk.write(part, content);
        disk.date(part, written);
        for (Path directory : directories) {
            disk.force(directory);
        }
        disk.force(top);
        disk.move(part, file);
        disk.force(file.getParent());
        return told;
    }
}
