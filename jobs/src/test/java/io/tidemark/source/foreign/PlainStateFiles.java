package io.tidemark.source.foreign;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/** State of real sources as the unit tests have it: a file for the coordinator, a file for the stream's reader. */
public final class PlainStateFiles {

    private PlainStateFiles() {}

    /** {@code -Dtidemark.plain.capture=DIR}: the integration tests write the state of their savepoints there. */
    public static void capture(String name, String savepoint) throws IOException {
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
                for (byte[] element : PlainSavepoint.elements(operator)) {
                    Files.write(Path.of(directory, name + ".reader"), element);
                }
            }
        }
    }

    static byte[] read(String file) throws IOException {
        try (InputStream in = PlainStateFiles.class.getResourceAsStream(file)) {
            return in.readAllBytes();
        }
    }
}
