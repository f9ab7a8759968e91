package io.tidemark.cli.savepoint;

import io.tidemark.cli.Tool;
import io.tidemark.cli.rest.FakeFlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory with states, a cluster that answers as a test has told it to, and the tool. */
abstract class SavepointCase {

    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path directory;

    Path state;
    Tool tool;
    FakeFlink flink;

    @BeforeEach
    void open() throws IOException {
        flink = new FakeFlink();
        tool = new Tool(directory.resolve("config.yaml"));
        state = Files.createDirectories(directory.resolve("state"));
    }

    @AfterEach
    void close() {
        flink.close();
    }

    /** A copy of a real job's state. */
    Path copy(String like, String where, Instant written) throws IOException {
        Path copy = Files.createDirectories(state.resolve(where));
        Path metadata = Files.copy(Tool.STATES.resolve(like).resolve("_metadata"), copy.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.from(written));
        return copy;
    }

    /** A state with a file of five bytes in its own directory. */
    Path withFile(String where) throws IOException {
        Path savepoint = state.resolve(where).toAbsolutePath();
        StateWithFile.make(savepoint, "postgres-tidemark", savepoint.resolve("file"), 5);
        Files.write(savepoint.resolve("file"), new byte[5]);
        return savepoint;
    }
}
