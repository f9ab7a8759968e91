package io.tidemark.job;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.saved.SavedState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The savepoint or checkpoint a job is to start from, as far as this machine can see it; what it cannot see is left to the
 * cluster. A file that is missing would have the job start again and again, and one that is garbage may end the JobManager
 * (FAULTS 38).
 */
final class SavedFiles {

    private SavedFiles() {}

    /**
     * @param location as Flink takes it: a path or a URI, of the directory or of its metadata
     * @throws ProblemException if it is here and cannot be restored
     */
    static void check(String location) {
        Optional<Path> here = here(location);
        if (here.isPresent()) {
            List<String> missing = missing(location, here.get().toAbsolutePath());
            if (!missing.isEmpty()) {
                throw new ProblemException(SavedState.unreadable(
                        location,
                        "files of it that are missing: %d, the first is %s".formatted(missing.size(), missing.get(0))));
            }
        }
    }

    private static Optional<Path> here(String location) {
        try {
            URI uri = URI.create(location);
            if (uri.getScheme() != null && !uri.getScheme().equals("file")) {
                return Optional.empty();
            }
            Path path = Path.of(uri.getScheme() == null ? location : uri.getPath());
            Path metadata = Files.isDirectory(path) ? path.resolve(MetadataReader.FILE) : path;
            return Files.isRegularFile(metadata) ? Optional.of(metadata) : Optional.empty();
        } catch (IllegalArgumentException noUri) {
            return Optional.empty();
        }
    }

    private static List<String> missing(String location, Path metadata) {
        TreeSet<String> missing = new TreeSet<>();
        try {
            MetadataReader.read(
                    new LocalStateFiles(),
                    metadata.getParent().toString(),
                    metadata.toString(),
                    (file, length) -> LocalStateFiles.path(file)
                            .filter(Files::notExists)
                            .ifPresent(path -> missing.add(path.toString())));
        } catch (IOException garbage) {
            throw new ProblemException(
                    SavedState.unreadable(
                            location,
                            "its %s cannot be read: %s".formatted(MetadataReader.FILE, Inspection.said(garbage))),
                    garbage);
        }
        return List.copyOf(missing);
    }
}
