package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Takes note of the files a state is in, and looks for those that are on this machine. None is opened. */
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
     * @param missing those that are not there
     * @param shorter those that are not whole, with how much there is of each
     */
    public record Found(int count, int elsewhere, List<String> missing, List<String> shorter) {

        public Found {
            missing = List.copyOf(missing);
            shorter = List.copyOf(shorter);
        }

        /** As far as they were looked for. */
        public boolean isWhole() {
            return missing.isEmpty() && shorter.isEmpty();
        }
    }

    @Override
    public void file(String path, long length) {
        lengths.merge(path, length, Math::max);
    }

    /** Looks for all that it was told of. */
    public Found look() {
        int elsewhere = 0;
        List<String> missing = new ArrayList<>();
        List<String> shorter = new ArrayList<>();
        for (Map.Entry<String, Long> file : lengths.entrySet()) {
            Optional<Path> here = files.here(file.getKey());
            if (here.isEmpty()) {
                elsewhere++;
            } else if (Files.notExists(here.get())) {
                missing.add(here.get().toString());
            } else {
                long there = length(file.getKey());
                if (there < file.getValue()) {
                    shorter.add("%s with %d of %d bytes".formatted(here.get(), there, file.getValue()));
                }
            }
        }
        return new Found(lengths.size(), elsewhere, missing, shorter);
    }

    /** Of what cannot be looked at nothing is said. */
    private long length(String path) {
        try {
            return files.status(path).length();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }
}
