package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {

    @TempDir
    private Path directory;

    @Test
    void bashCompletesCommandsWithIt() throws IOException, InterruptedException {
        Tool tool = new Tool(directory.resolve("config.yaml"));
        assertThat(tool.run("completion", "bash")).isZero();
        Path script = Files.writeString(directory.resolve("tidemark.bash"), tool.out());
        assertThat(completed(script, "pipeline pa")).isEqualTo("pause\n");
        assertThat(completed(script, "backup pr")).isEqualTo("prune\n");
        assertThat(tool.run("completion", "fish")).isEqualTo(2);
        assertThat(tool.err()).contains("expected one of [bash]");
    }

    /** As bash does it when TAB is hit. */
    private static String completed(Path script, String words) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source %s; COMP_WORDS=(tidemark %s); COMP_CWORD=%d; _complete_tidemark; echo ${COMPREPLY[*]}"
                                .formatted(script, words, words.split(" ").length))
                .redirectErrorStream(true)
                .start();
        String reply = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).isZero();
        return reply;
    }
}
