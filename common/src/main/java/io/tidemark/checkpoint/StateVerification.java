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
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A savepoint or checkpoint of which every file was read to its end. Flink keeps no checksum of most of them: what is there
 * in its full length and can be read may still be damaged.
 *
 * @param inspection what it says of its job
 * @param bytes that were read, the metadata's not among them
 * @param unreadable files that cannot be read, or end too early, with why
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
        return of(PathStateFiles.of(directory), directory.toString());
    }

    static StateVerification of(StateFiles files, String directory) {
        Inspection inspection = Inspection.of(files, directory);
        List<String> unreadable = new ArrayList<>();
        long bytes = 0;
        SortedMap<String, Long> named = new TreeMap<>();
        try {
            MetadataReader.read(files, directory, (path, length) -> named.merge(path, length, Math::max));
        } catch (IOException gone) {
            unreadable.add("%s/%s: %s".formatted(directory, MetadataReader.FILE, Inspection.said(gone)));
        }
        for (Map.Entry<String, Long> file : named.entrySet()) {
            Optional<Path> here = files.here(file.getKey());
            if (here.isEmpty()
                    || inspection.files().missing().contains(here.get().toString())) {
                continue;
            }
            try {
                long read = read(files, file.getKey());
                bytes += read;
                String cut = FileCheck.cut(here.get(), read, file.getValue());
                if (read < file.getValue() && !inspection.files().shorter().contains(cut)) {
                    unreadable.add(cut);
                }
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

    /** Whether everything was read, to the length that the metadata has of it, and there was nothing that could not be looked for. */
    public boolean isWhole() {
        FileCheck.Found found = inspection.files();
        return found.isWhole()
                && found.unknown() == 0
                && unreadable.isEmpty()
                && inspection.unread().isEmpty();
    }
}
