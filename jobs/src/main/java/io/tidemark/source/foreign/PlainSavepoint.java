package io.tidemark.source.foreign;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/**
 * The sources of Flink CDC in a savepoint or checkpoint, whatever job has left it. They are recognised by their state:
 * Flink keeps neither names nor uids of operators.
 *
 * @param operators ids of all operators
 * @param sources those that can be gone on from
 * @param obstacles why what else is there cannot be carried, in words; empty for nothing
 */
public record PlainSavepoint(Set<OperatorID> operators, List<PlainSource> sources, List<String> obstacles) {

    private static final String READERS = "SourceReaderState";

    /** Of Debezium's {@code SourceFunction}, which Flink CDC is without incremental snapshots. */
    private static final Set<String> LEGACY = Set.of("offset-states", "history-records-states");

    public PlainSavepoint {
        operators = Set.copyOf(operators);
        sources = List.copyOf(sources);
        obstacles = List.copyOf(obstacles);
    }

    /** Whether there is anything of Flink CDC in it. */
    public boolean isPlain() {
        return !sources.isEmpty() || !obstacles.isEmpty();
    }

    /**
     * Reads the savepoint's metadata, and of its files those of the sources.
     *
     * @param path a directory or its {@code _metadata}
     * @throws IOException if there is no savepoint, or none that can be read from here
     */
    public static PlainSavepoint read(String path) throws IOException {
        CompletedCheckpointStorageLocation location = AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(path);
        CheckpointMetadata metadata;
        try (DataInputStream in =
                new DataInputStream(location.getMetadataHandle().openInputStream())) {
            metadata = Checkpoints.loadCheckpointMetadata(
                    in, PlainSavepoint.class.getClassLoader(), location.getExternalPointer());
        }
        Set<OperatorID> operators = new LinkedHashSet<>();
        List<PlainSource> sources = new ArrayList<>();
        List<String> obstacles = new ArrayList<>();
        boolean keyed = false;
        for (OperatorState operator : metadata.getOperatorStates()) {
            operators.add(operator.getOperatorID());
            keyed |= operator.getStates().stream().anyMatch(PlainSavepoint::isKeyed);
            if (operator.getStates().stream().anyMatch(PlainSavepoint::isLegacy)) {
                obstacles.add("a source without incremental snapshots, whose state has the position of one row and not"
                        + " what was loaded (scan.incremental.snapshot.enabled = false)");
            }
            try {
                read(operator, obstacles).ifPresent(sources::add);
            } catch (EOFException | UTFDataFormatException cut) {
                obstacles.add("a source of Flink CDC whose state cannot be read: it ends in the middle of a value");
            } catch (UnreadableStateException unreadable) {
                obstacles.add("a source of Flink CDC whose state cannot be read: " + unreadable.getMessage());
            }
        }
        if (keyed && (!sources.isEmpty() || !obstacles.isEmpty())) {
            obstacles.add("an operator with state by key, as of a join or an aggregation");
        }
        return new PlainSavepoint(operators, sources, obstacles);
    }

    private static boolean isKeyed(OperatorSubtaskState subtask) {
        return subtask.getManagedKeyedState().hasState()
                || subtask.getRawKeyedState().hasState();
    }

    private static boolean isLegacy(OperatorSubtaskState subtask) {
        return subtask.getManagedOperatorState().stream()
                .map(OperatorStateHandle::getStateNameToPartitionOffsets)
                .anyMatch(states -> states.keySet().stream().anyMatch(LEGACY::contains));
    }

    private static Optional<PlainSource> read(OperatorState operator, List<String> obstacles) throws IOException {
        if (operator.getCoordinatorState() == null) {
            return Optional.empty();
        }
        Optional<PlainEnumerator> found =
                PlainEnumerator.parse(operator.getCoordinatorState().getData());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        PlainEnumerator enumerator = found.get();
        String name = enumerator.format().connector();
        if (!enumerator.unfinished().isEmpty()) {
            obstacles.add("%s whose first load was not finished: %s"
                    .formatted(name, String.join(", ", enumerator.unfinished())));
            return Optional.empty();
        }
        List<PlainStream> streams = new ArrayList<>();
        boolean chunks = false;
        for (byte[] element : elements(operator)) {
            Optional<PlainStream> stream = PlainStream.parse(enumerator.format(), element);
            stream.ifPresent(streams::add);
            chunks |= stream.isEmpty();
        }
        if (chunks || streams.size() != 1 || !streams.get(0).whole()) {
            obstacles.add("%s whose first load was not finished: %s"
                    .formatted(
                            name,
                            chunks ? "chunks were still held by readers" : "no reader was reading the log on its own"));
            return Optional.empty();
        }
        return Optional.of(new PlainSource(
                enumerator.format(),
                enumerator.tables(),
                PlainPosition.of(enumerator.format(), streams.get(0).start())));
    }

    static List<byte[]> elements(OperatorState operator) throws IOException {
        List<byte[]> elements = new ArrayList<>();
        for (OperatorSubtaskState subtask : operator.getStates()) {
            try (CloseableRegistry registry = new CloseableRegistry()) {
                OperatorStateBackend backend = new DefaultOperatorStateBackendBuilder(
                                PlainSavepoint.class.getClassLoader(),
                                new ExecutionConfig(),
                                false,
                                subtask.getManagedOperatorState(),
                                registry)
                        .build();
                try {
                    ListStateDescriptor<byte[]> readers =
                            new ListStateDescriptor<>(READERS, BytePrimitiveArraySerializer.INSTANCE);
                    backend.getListState(readers).get().forEach(elements::add);
                } catch (IOException failure) {
                    throw failure;
                } catch (Exception failure) {
                    throw new IOException("the readers' state cannot be read", failure);
                } finally {
                    backend.dispose();
                }
            }
        }
        return elements;
    }
}
