package io.tidemark.checkpoint;

import io.tidemark.checkpoint.flink.FileCheck;
import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.checkpoint.flink.PathStateFiles;
import io.tidemark.checkpoint.flink.StateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A savepoint or checkpoint of which every file was read to its end. Flink keeps no checksum of most of them: what is there
 * in its full length and can be read may still be damaged.
 *
 * @param inspection what it says of its job
 * @param bytes that were read, the metadata's not among them
 * @param unreadable files that are there and cannot be read, with why
 */
public record StateVerification(Inspection inspection, long bytes, List<String> unreadable) {

    private static final int STEP = 1 << 16;

    public StateVerification {
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Reads a state on this machine, or in the file system that its path is of.
     *
     * @throws io.tidemark.problem.ProblemException if its metadata cannot be read
     */
    public static StateVerification of(Path directory) {
        StateFiles files = PathStateFiles.of(directory);
        Inspection inspection = Inspection.of(files, directory.toString());
        List<String> unreadable = new ArrayList<>();
        long bytes = 0;
        SortedSet<String> named = new TreeSet<>();
        try {
            named.addAll(files(directory));
        } catch (IOException gone) {
            unreadable.add(directory.resolve(MetadataReader.FILE) + ": " + Inspection.said(gone));
        }
        for (String file : named) {
            Optional<Path> here = files.here(file);
            if (here.isEmpty()
                    || inspection.files().missing().contains(here.get().toString())) {
                continue;
            }
            try {
                bytes += read(files, file);
            } catch (IOException failure) {
                unreadable.add(here.get() + ": " + Inspection.said(failure));
            }
        }
        return new StateVerification(inspection, bytes, unreadable);
    }

    private static long read(StateFiles files, String file) throws IOException {
        long bytes = 0;
        byte[] part = new byte[STEP];
        try (InputStream in = files.open(file, 0)) {
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                bytes += read;
            }
        }
        return bytes;
    }

    /**
     * The files that a state is in beside its metadata, as Flink writes their paths.
     *
     * @throws IOException if the metadata cannot be read: what it names is not known then
     */
    public static SortedSet<String> files(Path directory) throws IOException {
        SortedSet<String> paths = new TreeSet<>();
        MetadataReader.read(PathStateFiles.of(directory), directory.toString(), (path, length) -> paths.add(path));
        return paths;
    }

    /** Whether everything was read that could be looked for, and there was nothing that could not. */
    public boolean isWhole() {
        FileCheck.Found found = inspection.files();
        return found.isWhole()
                && found.elsewhere() == 0
                && unreadable.isEmpty()
                && inspection.unread().isEmpty();
    }
}
