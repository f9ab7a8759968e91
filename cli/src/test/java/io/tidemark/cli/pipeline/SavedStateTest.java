package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedStateTest {

    @TempDir
    private Path temporary;

    @Test
    void isFoundByPathByFileAndByUri() throws IOException {
        Path savepoint = Files.createDirectory(temporary.resolve("savepoint-1"));
        Path metadata = Files.createFile(savepoint.resolve("_metadata"));
        SavedState expected = new SavedState(savepoint);
        assertThat(SavedState.at(savepoint.toString(), String::new)).isEqualTo(expected);
        assertThat(SavedState.at(metadata.toString(), String::new)).isEqualTo(expected);
        assertThat(SavedState.at(savepoint.toUri().toString(), String::new)).isEqualTo(expected);
        assertThat(SavedState.at("file:" + savepoint, String::new)).isEqualTo(expected);
    }

    @Test
    void isRefusedWithWhereElseToLook() {
        assertThatThrownBy(() -> SavedState.at("s3://bucket/savepoint-1", () -> "Look there."))
                .isInstanceOf(ProblemException.class)
                .hasMessage(
                        """
                        TM-4006  There is no savepoint or checkpoint to restore
                          found:    there is no s3:/bucket/savepoint-1
                          required: the directory of a savepoint or of a retained checkpoint (chk-N), with its file _metadata
                          remedy:   Look there.""");
        assertThatThrownBy(() -> SavedState.at("file:relative", () -> "Look there."))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("there is no file:relative");
    }
}
