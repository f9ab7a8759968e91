package io.tidemark.job;

import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.CaptureSplitSerializer;
import io.tidemark.source.split.StreamSplit;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateBackend;

/** Looks into the checkpoints a job has left. */
final class Checkpoints {

    private Checkpoints() {}

    /** Completed checkpoints of every job below a directory, by their number. */
    static List<Path> in(Path directory) throws IOException {
        List<Path> checkpoints = new ArrayList<>();
        for (Path job : list(directory)) {
            for (Path checkpoint : list(job)) {
                if (checkpoint.getFileName().toString().startsWith("chk-")
                        && Files.exists(checkpoint.resolve("_metadata"))) {
                    checkpoints.add(checkpoint);
                }
            }
        }
        checkpoints.sort(Comparator.comparingLong(Checkpoints::number));
        return checkpoints;
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** The checkpoint's id. */
    static long number(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
    }

    /** The stream in a checkpoint's reader state; empty if it had not begun. */
    static Optional<StreamSplit> stream(Path checkpoint) throws Exception {
        List<StreamSplit> streams = new ArrayList<>();
        for (CaptureSplit split : splits(checkpoint)) {
            if (split instanceof StreamSplit stream) {
                streams.add(stream);
            }
        }
        if (streams.size() > 1) {
            throw new IllegalStateException(checkpoint + " holds " + streams.size() + " streams");
        }
        return streams.stream().findFirst();
    }

    /** Those of which the stream has begun. */
    static List<Path> streaming(Path directory) throws Exception {
        List<Path> streaming = new ArrayList<>();
        for (Path checkpoint : in(directory)) {
            if (stream(checkpoint).isPresent()) {
                streaming.add(checkpoint);
            }
        }
        return streaming;
    }

    /** Whether there is one whose stream has passed the first load. */
    static boolean anyLoaded(Path directory) throws Exception {
        for (Path checkpoint : streaming(directory)) {
            if (stream(checkpoint).orElseThrow().loading().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static List<CaptureSplit> splits(Path checkpoint) throws Exception {
        CheckpointMetadata metadata;
        try (InputStream file = Files.newInputStream(checkpoint.resolve("_metadata"));
                DataInputStream in = new DataInputStream(file)) {
            metadata = org.apache.flink.runtime.checkpoint.Checkpoints.loadCheckpointMetadata(
                    in, Checkpoints.class.getClassLoader(), checkpoint.toUri().toString());
        }
        List<CaptureSplit> splits = new ArrayList<>();
        for (OperatorState operator : metadata.getOperatorStates()) {
            if (operator.getCoordinatorState() != null) {
                for (OperatorSubtaskState subtask : operator.getStates()) {
                    splits.addAll(splits(subtask));
                }
            }
        }
        return splits;
    }

    private static List<CaptureSplit> splits(OperatorSubtaskState subtask) throws Exception {
        List<CaptureSplit> splits = new ArrayList<>();
        try (CloseableRegistry registry = new CloseableRegistry()) {
            OperatorStateBackend backend = new DefaultOperatorStateBackendBuilder(
                            Checkpoints.class.getClassLoader(),
                            new org.apache.flink.api.common.ExecutionConfig(),
                            false,
                            subtask.getManagedOperatorState(),
                            registry)
                    .build();
            for (byte[] element : backend.getListState(
                            new ListStateDescriptor<>("SourceReaderState", BytePrimitiveArraySerializer.INSTANCE))
                    .get()) {
                ByteBuffer bytes = ByteBuffer.wrap(element);
                int version = bytes.getInt();
                byte[] payload = new byte[bytes.getInt()];
                bytes.get(payload);
                splits.add(new CaptureSplitSerializer().deserialize(version, payload));
            }
            backend.dispose();
        }
        return splits;
    }
}
