package io.tidemark.cli.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedStateListTest {

    @TempDir
    private Path directory;

    /** A restore that was interrupted leaves one, which is newer than what the pipeline has left. */
    @Test
    void whatIsNotFinishedIsNoState() throws IOException {
        Path state = StateWithFile.makeOwn(directory.resolve("savepoint-1"), "postgres-tidemark", "file", 5);
        Path unfinished = directory.resolve(".tidemark-unfinished-savepoint-2");
        StateWithFile.makeOwn(unfinished, "postgres-tidemark", "file", 5);
        StateWithFile.makeOwn(unfinished.resolve("state"), "postgres-tidemark", "file", 5);
        assertThat(SavedStateList.below(directory).rows())
                .extracting(StateRow::path)
                .containsExactly(state.toRealPath());
        assertThat(Files.exists(unfinished)).isTrue();
    }
}
