package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a pipeline that runs without a cluster keeps its state: {@code checkpoints}, {@code savepoints}, and {@code work},
 * which lasts as long as the run. One run at a time has it; the operating system gives it back however that run ends.
 */
final class StateDirectory implements AutoCloseable {

    private static final Path DEFAULT_PARENT = Path.of("tidemark-state");
    private static final int DEPTH_OF_METADATA = 4;

    private final Path directory;
    private final FileChannel lock;
    private final boolean created;

    private StateDirectory(Path directory, FileChannel lock, boolean created) {
        this.directory = directory;
        this.lock = lock;
        this.created = created;
    }

    /** Where a pipeline's state goes unless it is told otherwise: below the working directory, by the file's name. */
    static Path defaultFor(Path pipeline) {
        Path name = pipeline.toAbsolutePath().normalize().getFileName();
        return name == null
                ? DEFAULT_PARENT
                : DEFAULT_PARENT.resolve(name.toString().replaceFirst("\\.sql$", ""));
    }

    /** @throws ProblemException if it cannot be written or another run has it */
    static StateDirectory open(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        boolean created = !Files.exists(absolute);
        try {
            for (String folder : List.of("checkpoints", "savepoints")) {
                Files.createDirectories(absolute.resolve(folder));
            }
            FileChannel lock =
                    FileChannel.open(absolute.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(lock)) {
                lock.close();
                throw new ProblemException(new Problem(
                        ErrorCode.STATE_DIRECTORY_UNUSABLE,
                        "another run has " + absolute,
                        "a directory of its own for each run",
                        "End the other run, or name another directory: --checkpoint-dir."));
            }
            StateDirectory state = new StateDirectory(absolute, lock, created);
            state.clearWork();
            Files.createDirectory(state.work());
            return state;
        } catch (IOException failure) {
            throw new ProblemException(
                    new Problem(
                            ErrorCode.STATE_DIRECTORY_UNUSABLE,
                            failure.getClass().getSimpleName() + ": " + failure.getMessage(),
                            "a directory that can be written",
                            "Mend its rights, or name another directory: --checkpoint-dir."),
                    failure);
        }
    }

    private static boolean locked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException thisProcess) {
            return false;
        }
    }

    Path directory() {
        return directory;
    }

    Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    Path savepoints() {
        return directory.resolve("savepoints");
    }

    /** For what Flink keeps on disk while it runs, RocksDB's files above all. */
    Path work() {
        return directory.resolve("work");
    }

    /** Everything that a directory has to restore; nothing if it is not there. */
    static Set<SavedState> saved(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Set.of();
        }
        try (Stream<Path> found = Files.find(
                directory,
                DEPTH_OF_METADATA,
                (path, file) -> file.isRegularFile()
                        && path.endsWith(SavedState.METADATA)
                        && !SavedStates.isUnfinished(directory.relativize(path)))) {
            return found.map(metadata -> new SavedState(metadata.getParent())).collect(Collectors.toSet());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The one to go on from: only the newest loses nothing. */
    static Optional<SavedState> newest(Set<SavedState> saved) {
        return saved.stream().max(Comparator.comparing(StateDirectory::written));
    }

    private static FileTime written(SavedState saved) {
        try {
            return Files.getLastModifiedTime(saved.directory().resolve(SavedState.METADATA));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** To be called when nothing of the run is alive any more. A run that has left nothing takes the directory away. */
    @Override
    public void close() throws IOException {
        try (lock) {
            clearWork();
            if (created && saved(directory).isEmpty()) {
                delete(directory);
            }
        }
    }

    private void clearWork() throws IOException {
        if (Files.isDirectory(work())) {
            delete(work());
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
