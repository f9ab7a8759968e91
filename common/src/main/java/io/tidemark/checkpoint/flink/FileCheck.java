package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Takes note of the files a state is in, and looks for those that can be seen from here. None is opened. */
public final class FileCheck implements FileVisitor {

    private final StateFiles files;
    private final Map<String, Long> lengths = new TreeMap<>();

    public FileCheck(StateFiles files) {
        this.files = files;
    }

    /**
     * What was found.
     *
     * @param count of files that the state is in beside its metadata, each once
     * @param elsewhere those of them that are in other file systems, and were not looked for
     * @param unseen those of which nobody can say from here whether they are there, with why
     * @param missing those that are not there, or are no files
     * @param shorter those that are not whole, with how much there is of each
     */
    public record Found(
            int count, int elsewhere, SortedMap<String, String> unseen, List<String> missing, List<String> shorter) {

        public Found {
            unseen = Collections.unmodifiableSortedMap(new TreeMap<>(unseen));
            missing = List.copyOf(missing);
            shorter = List.copyOf(shorter);
        }

        /** As far as they could be looked for. */
        public boolean isWhole() {
            return missing.isEmpty() && shorter.isEmpty();
        }

        /** How many could not be looked for. */
        public int unknown() {
            return elsewhere + unseen.size();
        }

        /** The same, each with why. */
        public List<String> unseenWithWhy() {
            return unseen.entrySet().stream()
                    .map(file -> file.getKey() + ": " + file.getValue())
                    .toList();
        }
    }

    @Override
    public void file(String path, long length) {
        lengths.merge(path, length, Math::max);
    }

    /** Looks for all that it was told of. */
    public Found look() {
        int elsewhere = 0;
        SortedMap<String, String> unseen = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        List<String> shorter = new ArrayList<>();
        for (Map.Entry<String, Long> file : lengths.entrySet()) {
            Optional<Path> here = files.here(file.getKey());
            if (here.isEmpty()) {
                elsewhere++;
                continue;
            }
            try {
                long there = files.status(file.getKey()).length();
                if (there < file.getValue()) {
                    shorter.add(cut(here.get(), there, file.getValue()));
                }
            } catch (UnreadableStateException noFile) {
                missing.add(here.get().toString());
            } catch (IOException failure) {
                unseen.put(here.get().toString(), why(failure));
            }
        }
        return new Found(lengths.size(), elsewhere, unseen, missing, shorter);
    }

    /** What to say of a file that is not whole. */
    public static String cut(Path file, long there, long length) {
        return "%s with %d of %d bytes".formatted(file, there, length);
    }

    /** Some exceptions of the JDK say no more than the path. */
    private static String why(IOException failure) {
        return failure instanceof FileSystemException named && named.getReason() == null
                ? failure.getClass().getSimpleName()
                : String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
