package io.tidemark.source.foreign;

import io.tidemark.position.LogPosition;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/** State of real sources as the unit tests have it: a file for the coordinator, a file for the stream's reader. */
public final class PlainStateFiles {

    private PlainStateFiles() {}

    /** {@code -Dtidemark.plain.capture=DIR}: the integration tests write the state of their savepoints there. */
    public static void capture(String name, String savepoint) throws Exception {
        String directory = System.getProperty("tidemark.plain.capture");
        if (directory == null) {
            return;
        }
        CompletedCheckpointStorageLocation location =
                AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(savepoint);
        CheckpointMetadata metadata;
        try (DataInputStream in =
                new DataInputStream(location.getMetadataHandle().openInputStream())) {
            metadata = Checkpoints.loadCheckpointMetadata(
                    in, PlainStateFiles.class.getClassLoader(), location.getExternalPointer());
        }
        Files.createDirectories(Path.of(directory));
        for (OperatorState operator : metadata.getOperatorStates()) {
            if (operator.getCoordinatorState() != null) {
                Files.write(
                        Path.of(directory, name + ".coordinator"),
                        operator.getCoordinatorState().getData());
                for (byte[] element : elements(operator)) {
                    Files.write(Path.of(directory, name + ".reader"), element);
                }
            }
        }
    }

    /**
     * The same of all files of a state.
     *
     * @param before what the server has said of its log before the last row was written
     * @param after the same, behind the last row
     * @param load of a state in the middle of a first load: the table, its chunks, and at least and at most how many of them
     *     were read
     */
    public static void captureWhole(String name, Path state, LogPosition before, LogPosition after, Object... load)
            throws IOException {
        String directory = System.getProperty("tidemark.plain.capture");
        if (directory == null) {
            return;
        }
        Path copy = Files.createDirectories(Path.of(directory, name));
        try (Stream<Path> files = Files.list(state)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.write(copy.resolve("server"), List.of(before.toString(), after.toString()));
        if (load.length > 0) {
            Files.writeString(
                    copy.resolve("load"),
                    Stream.of(load).map(Object::toString).collect(Collectors.joining(" ", "", "\n")));
        }
    }

    private static List<byte[]> elements(OperatorState operator) throws Exception {
        List<byte[]> elements = new ArrayList<>();
        for (OperatorSubtaskState subtask : operator.getStates()) {
            try (CloseableRegistry registry = new CloseableRegistry();
                    OperatorStateBackend backend = new DefaultOperatorStateBackendBuilder(
                                    PlainStateFiles.class.getClassLoader(),
                                    new ExecutionConfig(),
                                    false,
                                    subtask.getManagedOperatorState(),
                                    registry)
                            .build()) {
                backend.getListState(
                                new ListStateDescriptor<>("SourceReaderState", BytePrimitiveArraySerializer.INSTANCE))
                        .get()
                        .forEach(elements::add);
            }
        }
        return elements;
    }
}
