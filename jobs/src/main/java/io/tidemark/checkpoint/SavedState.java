package io.tidemark.checkpoint;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.enumerator.CaptureState;
import io.tidemark.source.enumerator.CaptureStateSerializer;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.CaptureSplitSerializer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.shaded.guava31.com.google.common.hash.Hashing;

/**
 * A savepoint or retained checkpoint that this machine can see, read without a job.
 *
 * <p>An operator's id is the hash of its uid (Flink source, {@code StreamGraphHasherV2}). A source's coordinator writes {@code
 * int 1 | int version | int length | bytes} ({@code SourceCoordinatorSerdeUtils}); a reader's elements are {@code int version |
 * int length | bytes} ({@code SimpleVersionedSerialization}) in the list state {@code SourceReaderState}.
 */
public final class SavedState {

    private static final int COORDINATOR_VERSION = 1;
    private static final ListStateDescriptor<byte[]> READER_STATE =
            new ListStateDescriptor<>("SourceReaderState", BytePrimitiveArraySerializer.INSTANCE);

    private final Path directory;
    private final CheckpointMetadata metadata;

    private SavedState(Path directory, CheckpointMetadata metadata) {
        this.directory = directory;
        this.metadata = metadata;
    }

    /** @throws ProblemException if it cannot be read */
    public static SavedState read(Path directory) {
        Path file = directory.resolve(SavedStates.METADATA);
        try (InputStream in = Files.newInputStream(file);
                DataInputStream data = new DataInputStream(in)) {
            return new SavedState(
                    directory,
                    Checkpoints.loadCheckpointMetadata(
                            data,
                            SavedState.class.getClassLoader(),
                            directory.toUri().toString()));
        } catch (IOException | RuntimeException | OutOfMemoryError garbage) {
            // A length that is garbage is asked of the memory as it stands.
            throw unreadable(
                    directory, "its %s cannot be read: %s".formatted(SavedStates.METADATA, said(garbage)), garbage);
        }
    }

    private static ProblemException unreadable(Path directory, String why, Throwable cause) {
        return new ProblemException(unreadable(directory.toString(), why), cause);
    }

    /** What to say of a state that cannot be restored. */
    public static Problem unreadable(String location, String why) {
        return new Problem(
                ErrorCode.SAVED_STATE_UNREADABLE,
                "%s: %s".formatted(location, why),
                "a savepoint or retained checkpoint of this pipeline, with all its files",
                "Restore another one of this pipeline, or submit it without state, into empty targets.");
    }

    private static String said(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    /** As Flink makes it of a uid ({@code StreamGraphHasherV2}). */
    public static OperatorID operatorId(String uid) {
        return new OperatorID(Hashing.murmur3_128(0)
                .newHasher()
                .putString(uid, StandardCharsets.UTF_8)
                .hash()
                .asBytes());
    }

    /** The number of the checkpoint, which savepoints of a job share. */
    public long checkpoint() {
        return metadata.getCheckpointId();
    }

    /** How many operators left something. */
    public int operators() {
        return metadata.getOperatorStates().size();
    }

    public Path directory() {
        return directory;
    }

    /** The operators that have state and are none of a job's, by their ids: Flink refuses to restore that job (1.20 source, {@code Checkpoints.loadAndValidateCheckpoint}). */
    public Set<String> unclaimed(Set<OperatorID> ofJob) {
        Set<String> unclaimed = new LinkedHashSet<>();
        for (OperatorState operator : metadata.getOperatorStates()) {
            boolean hasState = operator.getCoordinatorState() != null
                    || operator.getStates().stream().anyMatch(OperatorSubtaskState::hasState);
            if (hasState && !ofJob.contains(operator.getOperatorID())) {
                unclaimed.add(operator.getOperatorID().toString());
            }
        }
        return unclaimed;
    }

    /**
     * What a database's reader has left.
     *
     * @param uid the reader's, which is the source's name
     * @return empty if there is nothing of such an operator
     * @throws ProblemException if it is not what a reader of ours leaves, or a file is missing
     */
    public Optional<SavedReader> reader(String uid) {
        OperatorID id = operatorId(uid);
        for (OperatorState operator : metadata.getOperatorStates()) {
            if (operator.getOperatorID().equals(id)) {
                return Optional.of(reader(uid, operator));
            }
        }
        return Optional.empty();
    }

    /** The readers of all databases, whatever their names. */
    public List<SavedReader> readers() {
        List<SavedReader> readers = new ArrayList<>();
        for (OperatorState operator : metadata.getOperatorStates()) {
            if (operator.getCoordinatorState() != null) {
                readers.add(reader(operator.getOperatorID().toString(), operator));
            }
        }
        return readers;
    }

    private SavedReader reader(String name, OperatorState operator) {
        try {
            ByteStreamStateHandle coordinator = operator.getCoordinatorState();
            CaptureState planned = coordinator == null ? CaptureState.empty() : planned(coordinator.getData());
            List<CaptureSplit> splits = new ArrayList<>();
            for (OperatorSubtaskState subtask : operator.getStates()) {
                splits.addAll(splits(subtask));
            }
            SavedReader reader = new SavedReader(planned, splits);
            reader.stream();
            return reader;
        } catch (Exception | OutOfMemoryError garbage) {
            throw unreadable(
                    directory, "the state of the source %s cannot be read: %s".formatted(name, said(garbage)), garbage);
        }
    }

    private static CaptureState planned(byte[] coordinator) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(coordinator);
        int version = bytes.getInt();
        if (version != COORDINATOR_VERSION) {
            throw new IOException(
                    "version %d of a coordinator's state, %d can be read".formatted(version, COORDINATOR_VERSION));
        }
        return new CaptureStateSerializer().deserialize(bytes.getInt(), payload(bytes));
    }

    private static List<CaptureSplit> splits(OperatorSubtaskState subtask) throws Exception {
        List<CaptureSplit> splits = new ArrayList<>();
        try (CloseableRegistry registry = new CloseableRegistry()) {
            OperatorStateBackend backend = new DefaultOperatorStateBackendBuilder(
                            SavedState.class.getClassLoader(),
                            new ExecutionConfig(),
                            false,
                            subtask.getManagedOperatorState(),
                            registry)
                    .build();
            try {
                for (byte[] element : backend.getListState(READER_STATE).get()) {
                    ByteBuffer bytes = ByteBuffer.wrap(element);
                    splits.add(new CaptureSplitSerializer().deserialize(bytes.getInt(), payload(bytes)));
                }
            } finally {
                backend.dispose();
            }
        }
        return splits;
    }

    private static byte[] payload(ByteBuffer bytes) throws IOException {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IOException("%d bytes are announced, %d are there".formatted(length, bytes.remaining()));
        }
        byte[] payload = new byte[length];
        bytes.get(payload);
        return payload;
    }
}
