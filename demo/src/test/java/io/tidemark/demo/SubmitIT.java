package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Tidemark;
import io.tidemark.embedded.FreePorts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code tidemark submit} as a user meets it when something is wrong: exit code, standard output, standard error. */
class SubmitIT {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int tidemark(String... arguments) {
        CommandLine command = Tidemark.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @Test
    void aBadPipelineEndsWithItsProblemAndNoStackTrace() throws Exception {
        Path file = Files.writeString(directory.resolve("p.sql"), "SET 'a' = '${NOT_SET_ANYWHERE}';");
        assertThat(tidemark("submit", file.toString())).isEqualTo(3);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .isEqualTo(
                        """
                        TM-1003  A variable of the pipeline file has no value
                          found:    %s:1:12: ${NOT_SET_ANYWHERE} is not set
                          required: a value for NOT_SET_ANYWHERE
                          remedy:   Set it in the environment (export NOT_SET_ANYWHERE=...), or pass --set NOT_SET_ANYWHERE=..., or give it a default: ${NOT_SET_ANYWHERE:-...}.
                        """
                                .formatted(file));
    }

    @Test
    void verboseAddsTheStackTrace() {
        assertThat(tidemark(
                        "--verbose", "submit", directory.resolve("nowhere.sql").toString()))
                .isEqualTo(3);
        assertThat(err.toString())
                .startsWith("TM-1001  The pipeline file cannot be read\n")
                .contains("\tat io.tidemark.job.PipelineFile.read(");
    }

    @Test
    void anUnreachableClusterIsSaidToBeUnreachable() throws Exception {
        int port = FreePorts.next();
        Path file = Files.writeString(
                directory.resolve("p.sql"),
                """
                CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen');
                CREATE TABLE nowhere (n BIGINT) WITH ('connector' = 'blackhole');
                INSERT INTO nowhere SELECT n FROM numbers;
                """);
        assertThat(tidemark("submit", file.toString(), "--jobmanager", "http://127.0.0.1:" + port))
                .isEqualTo(6);
        assertThat(err.toString())
                .isEqualTo(
                        """
                        TM-4001  The Flink cluster cannot be reached
                          found:    http://127.0.0.1:%d: Connection refused
                          required: a Flink 1.20 JobManager at that address
                          remedy:   Check the REST address (http://host:port, the one the web UI answers at).
                        """
                                .formatted(port));
    }

    @Test
    void wrongUsageSaysWhatThereIs() {
        assertThat(tidemark("submitt")).isEqualTo(2);
        assertThat(err.toString()).contains("Did you mean").contains("submit");
        assertThat(tidemark("submit")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required parameter: 'PIPELINE'");
    }
}
