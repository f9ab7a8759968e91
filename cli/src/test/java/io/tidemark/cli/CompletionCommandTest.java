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
        // As bash does it when TAB is hit behind "tidemark pipeline pa".
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source %s; COMP_WORDS=(tidemark pipeline pa); COMP_CWORD=2; _complete_tidemark; echo ${COMPREPLY[*]}"
                                .formatted(script))
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("pause\n");
        assertThat(bash.waitFor()).isZero();
        assertThat(tool.run("completion", "fish")).isEqualTo(2);
        assertThat(tool.err()).contains("expected one of [bash]");
    }
}
