package io.tidemark.checkpoint;

import io.tidemark.checkpoint.flink.MetadataReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.filesystem.FsCheckpointStreamFactory;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.shaded.guava31.com.google.common.hash.Hashing;

/** Writes states as Flink does, by its own classes. */
public final class StateWriter {

    private final Path directory;
    private final List<OperatorState> operators = new ArrayList<>();
    private boolean compressed;
    private int inlineUpTo;
    private CheckpointProperties properties = CheckpointProperties.forSavepoint(false, SavepointFormatType.CANONICAL);

    public StateWriter(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /** With {@code execution.checkpointing.snapshot-compression}. */
    StateWriter compressed() {
        compressed = true;
        return this;
    }

    /** With {@code execution.checkpointing.data-inline-threshold} so large that there are no files. */
    StateWriter inline() {
        inlineUpTo = 1 << 20;
        return this;
    }

    StateWriter as(CheckpointProperties takenAs) {
        properties = takenAs;
        return this;
    }

    /** As Flink makes it of a uid, by the library that it uses. */
    static OperatorID id(String uid) {
        return new OperatorID(Hashing.murmur3_128(0)
                .hashString(uid, java.nio.charset.StandardCharsets.UTF_8)
                .asBytes());
    }

    /**
     * @param coordinator its state, null for none
     * @param subtasks what each has in which list
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final StateWriter operator(String uid, byte[] coordinator, Map<String, List<byte[]>>... subtasks)
            throws Exception {
        OperatorState operator = new OperatorState(id(uid), Math.max(subtasks.length, 1), 128);
        if (coordinator != null) {
            operator.setCoordinatorState(new ByteStreamStateHandle("coordinator", coordinator));
        }
        for (int i = 0; i < subtasks.length; i++) {
            operator.putState(
                    i,
                    OperatorSubtaskState.builder()
                            .setManagedOperatorState(lists(subtasks[i]))
                            .build());
        }
        operators.add(operator);
        return this;
    }

    private OperatorStateHandle lists(Map<String, List<byte[]>> lists) throws Exception {
        ExecutionConfig config = new ExecutionConfig();
        config.setUseSnapshotCompression(compressed);
        try (CloseableRegistry registry = new CloseableRegistry();
                DefaultOperatorStateBackend backend = new DefaultOperatorStateBackendBuilder(
                                StateWriter.class.getClassLoader(), config, false, List.of(), registry)
                        .build()) {
            for (Map.Entry<String, List<byte[]>> list : lists.entrySet()) {
                ListState<byte[]> state = backend.getListState(
                        new ListStateDescriptor<>(list.getKey(), BytePrimitiveArraySerializer.INSTANCE));
                state.addAll(list.getValue());
            }
            // Others of the same subtask stand before and behind.
            for (String other : List.of("a", "z")) {
                backend.getUnionListState(new ListStateDescriptor<>(other, StringSerializer.INSTANCE))
                        .addAll(List.of("other", "state"));
            }
            CheckpointStreamFactory factory = new FsCheckpointStreamFactory(
                    LocalFileSystem.getSharedInstance(),
                    new org.apache.flink.core.fs.Path(directory.toString()),
                    new org.apache.flink.core.fs.Path(
                            directory.resolve("shared").toString()),
                    inlineUpTo,
                    4096);
            RunnableFuture<SnapshotResult<OperatorStateHandle>> snapshot =
                    backend.snapshot(1, 1, factory, CheckpointOptions.forCheckpointWithDefaultLocation());
            snapshot.run();
            return snapshot.get().getJobManagerOwnedSnapshot();
        }
    }

    StateWriter operator(OperatorState operator) {
        operators.add(operator);
        return this;
    }

    /** @return the directory */
    public Path write(long checkpoint) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(Files.newOutputStream(directory.resolve(MetadataReader.FILE)))) {
            Checkpoints.storeCheckpointMetadata(
                    new CheckpointMetadata(checkpoint, operators, List.of(), properties), out);
        }
        return directory;
    }
}
