package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.StateWriter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionMainTest {

    @TempDir
    private Path directory;

    private final PrintStream systemOut = System.out;
    private final PrintStream systemErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(systemOut);
        System.setErr(systemErr);
    }

    @Test
    void readsAStateWhereFlinkAloneCan() throws Exception {
        byte[] offset = "{\"sourcePartition\":{\"server\":\"s\"},\"sourceOffset\":{\"lsn\":255}}"
                .getBytes(StandardCharsets.UTF_8);
        Path state = new StateWriter(directory.resolve("chk-3"))
                .operator("legacy", null, Map.of("offset-states", List.of(offset)))
                .write(3);
        for (String path : List.of("elsewhere://" + state, "elsewhere://" + state + "/_metadata", state.toString())) {
            out.reset();
            assertThat(PositionMain.run(path))
                    .as(err.toString(StandardCharsets.UTF_8))
                    .isZero();
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .startsWith("checkpoint 3\n  path         ")
                    .contains("\n  position     0/FF\n");
        }
        out.reset();
        assertThat(PositionMain.run("elsewhere://" + state, "--output", "json")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("{\n").contains("\"position\": \"0/FF\"");
    }

    @Test
    void whatIsNotThereIsAProblem() {
        assertThat(PositionMain.run("elsewhere://" + directory + "/none")).isEqualTo(6);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith(
                        "TM-4006  There is no savepoint or checkpoint to restore\n  found:    there is no elsewhere:"
                                + directory + "/none\n");
        err.reset();
        assertThat(PositionMain.run("unheard-of://bucket/state")).isEqualTo(6);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("TM-4006 ").contains("FLINK_PLUGINS_DIR");
    }
}
