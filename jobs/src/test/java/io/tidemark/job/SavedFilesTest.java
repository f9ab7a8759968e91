package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.StateWriter;
import io.tidemark.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedFilesTest {

    @TempDir
    private Path directory;

    @Test
    void filesThatAreMissingOrCutShortAreRefused() throws Exception {
        Path state = new StateWriter(directory.resolve("savepoint"))
                .operator("any", null, Map.of("list", List.of(new byte[99])))
                .write(1);
        SavedFiles.check(state.toString());
        Path file;
        try (Stream<Path> files = Files.list(state)) {
            file = files.filter(Files::isRegularFile)
                    .filter(one -> !one.endsWith("_metadata"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> SavedFiles.check(state.toString()))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-4008 ")
                .hasMessageContaining("files of it that are cut short: 1, the first is %s with %d of %d bytes"
                        .formatted(file, whole.length - 1, whole.length));
        Files.delete(file);
        assertThatThrownBy(() -> SavedFiles.check(state.toString()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("files of it that are missing: 1, the first is " + file);
    }
}
