package io.tidemark.job;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.FileCheck;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import io.tidemark.source.saved.SavedState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The savepoint or checkpoint a job is to start from, as far as this machine can see it; what it cannot see is left to the
 * cluster. A file that is missing, or cut short, would have the job start again and again, and one that is garbage may end
 * the JobManager (FAULTS 38).
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
            FileCheck.Found files = files(location, here.get().toAbsolutePath());
            refuse(location, "missing", files.missing());
            refuse(location, "cut short", files.shorter());
        }
    }

    /**
     * What Flink would refuse as well, but only while the job initializes: by then it is submitted.
     *
     * @throws ProblemException if it is here and has state that no operator of the job takes
     */
    static void checkClaimed(String location, PlannedJob job) {
        here(location).ifPresent(metadata -> {
            SavedState saved = SavedState.read(metadata.toAbsolutePath().getParent());
            Set<String> unclaimed = job.unclaimed(saved.stateful());
            if (!unclaimed.isEmpty()) {
                throw new ProblemException(SavedState.unclaimed(
                        location, unclaimed.size(), saved.known().size(), String.join(", ", unclaimed)));
            }
        });
    }

    private static void refuse(String location, String what, List<String> files) {
        if (!files.isEmpty()) {
            throw new ProblemException(SavedState.unreadable(
                    location,
                    "files of it that are %s: %d, the first is %s"
                            .formatted(what, files.size(), Words.printable(files.get(0)))));
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

    private static FileCheck.Found files(String location, Path metadata) {
        StateFiles files = new LocalStateFiles();
        FileCheck check = new FileCheck(files);
        try {
            MetadataReader.read(files, metadata.getParent().toString(), metadata.toString(), check);
        } catch (IOException garbage) {
            throw new ProblemException(
                    SavedState.unreadable(
                            location,
                            "its %s cannot be read: %s".formatted(MetadataReader.FILE, Inspection.said(garbage))),
                    garbage);
        }
        return check.look();
    }
}
