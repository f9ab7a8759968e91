package io.tidemark.checkpoint;

import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.checkpoint.flink.PathStateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the metadata of a state calls the files that the state is in.
 *
 * @param own paths below the directory of the metadata: they are found wherever that directory is
 * @param fixed paths that stay what they are when the directory is moved or copied, even those that lead into it
 */
public record NamedFiles(SortedSet<String> own, SortedSet<String> fixed) {

    /** No path that Flink writes begins with it: it qualifies those that are not relative. */
    private static final String HERE = ".";

    public NamedFiles {
        own = Collections.unmodifiableSortedSet(new TreeSet<>(own));
        fixed = Collections.unmodifiableSortedSet(new TreeSet<>(fixed));
    }

    /**
     * Of a state on this machine, or in the file system that its path is of.
     *
     * @throws IOException with a message for the operator, if the metadata cannot be read
     */
    public static NamedFiles of(Path directory) throws IOException {
        return of(directory, directory.resolve(MetadataReader.FILE));
    }

    /**
     * Of a state with other metadata than its own.
     *
     * @param metadata the file that has them, in the same file system
     * @throws IOException as of its own
     */
    public static NamedFiles of(Path directory, Path metadata) throws IOException {
        SortedSet<String> own = new TreeSet<>();
        SortedSet<String> fixed = new TreeSet<>();
        MetadataReader.read(PathStateFiles.of(directory), HERE, metadata.toString(), (path, length) -> {
            if (path.startsWith(HERE + "/")) {
                own.add(path.substring(HERE.length() + 1));
            } else {
                fixed.add(path);
            }
        });
        return new NamedFiles(own, fixed);
    }
}
