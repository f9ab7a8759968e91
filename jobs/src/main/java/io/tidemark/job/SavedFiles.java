package io.tidemark.job;

import io.tidemark.checkpoint.SavedState;
import io.tidemark.problem.ProblemException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/**
 * The savepoint or checkpoint a job is to start from, as far as this machine can see it; what it cannot see is left to the
 * cluster. A file that is missing would have the job start again and again, and one that is garbage may end the JobManager
 * (FAULTS 38).
 */
final class SavedFiles {

    private static final String METADATA = "_metadata";

    private SavedFiles() {}

    /**
     * @param location as Flink takes it: a path or a URI, of the directory or of its metadata
     * @throws ProblemException if it is here and cannot be restored
     */
    static void check(String location) {
        Optional<Path> here = here(location);
        if (here.isPresent()) {
            List<String> missing = missing(metadata(location, here.get()));
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
            Path metadata = Files.isDirectory(path) ? path.resolve(METADATA) : path;
            return Files.isRegularFile(metadata) ? Optional.of(metadata) : Optional.empty();
        } catch (IllegalArgumentException noUri) {
            return Optional.empty();
        }
    }

    private static CheckpointMetadata metadata(String location, Path file) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            return Checkpoints.loadCheckpointMetadata(in, SavedFiles.class.getClassLoader(), location);
        } catch (IOException | RuntimeException | OutOfMemoryError garbage) {
            // A length that is garbage is asked of the memory as it stands.
            throw new ProblemException(
                    SavedState.unreadable(
                            location, "its %s cannot be read: %s".formatted(METADATA, ClusterProblems.said(garbage))),
                    garbage);
        }
    }

    private static List<String> missing(CheckpointMetadata metadata) {
        List<StreamStateHandle> handles = new ArrayList<>();
        for (OperatorState operator : metadata.getOperatorStates()) {
            if (operator.getCoordinatorState() != null) {
                handles.add(operator.getCoordinatorState());
            }
            for (OperatorSubtaskState subtask : operator.getStates()) {
                subtask.getManagedOperatorState().forEach(state -> add(state, handles));
                subtask.getRawOperatorState().forEach(state -> add(state, handles));
                subtask.getManagedKeyedState().forEach(state -> add(state, handles));
                subtask.getRawKeyedState().forEach(state -> add(state, handles));
            }
        }
        TreeSet<String> missing = new TreeSet<>();
        for (StreamStateHandle handle : handles) {
            if (handle instanceof FileStateHandle file) {
                URI uri = file.getFilePath().toUri();
                if ((uri.getScheme() == null || uri.getScheme().equals("file"))
                        && Files.notExists(Path.of(uri.getPath()))) {
                    missing.add(uri.getPath());
                }
            }
        }
        return List.copyOf(missing);
    }

    private static void add(StateObject state, List<StreamStateHandle> handles) {
        if (state instanceof OperatorStateHandle operator) {
            handles.add(operator.getDelegateStateHandle());
        } else if (state instanceof KeyGroupsStateHandle keyed) {
            handles.add(keyed.getDelegateStateHandle());
        } else if (state instanceof IncrementalRemoteKeyedStateHandle incremental) {
            handles.add(incremental.getMetaDataStateHandle());
            incremental.getPrivateState().forEach(file -> handles.add(file.getHandle()));
            incremental.getSharedState().forEach(file -> handles.add(file.getHandle()));
        }
    }
}
