package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

    @TempDir
    private Path temporary;

    private SavedState save(String directory, long epochMillis) throws IOException {
        Path saved = Files.createDirectories(temporary.resolve("state").resolve(directory));
        Path metadata = Files.createFile(saved.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(epochMillis));
        return new SavedState(saved);
    }

    @Test
    void isCalledAsThePipelineWithoutItsEnding() {
        assertThat(StateDirectory.defaultFor(Path.of("sql/shop/pipeline.sql")))
                .isEqualTo(Path.of("tidemark-state/pipeline"));
        assertThat(StateDirectory.defaultFor(Path.of("orders"))).isEqualTo(Path.of("tidemark-state/orders"));
    }

    @Test
    void goesOnFromWhatWasWrittenLastBeItCheckpointOrSavepoint() throws IOException {
        Path state = temporary.resolve("state");
        assertThat(StateDirectory.newest(StateDirectory.saved(state))).isEmpty();
        save("checkpoints/6f0c/chk-9", 1_000);
        SavedState savepoint = save("savepoints/savepoint-6f0c-1", 2_000);
        assertThat(StateDirectory.newest(StateDirectory.saved(state))).contains(savepoint);
        SavedState checkpoint = save("checkpoints/7a1d/chk-2", 3_000);
        assertThat(StateDirectory.newest(StateDirectory.saved(state))).contains(checkpoint);
        save("savepoints/.tidemark-unfinished-restored", 4_000);
        assertThat(StateDirectory.newest(StateDirectory.saved(state)))
                .as("not from what a restore has left that was interrupted")
                .contains(checkpoint);
    }

    @Test
    void belongsToOneRunAtATime() throws IOException {
        Path state = temporary.resolve("state");
        try (StateDirectory first = StateDirectory.open(state)) {
            assertThatThrownBy(() -> StateDirectory.open(state))
                    .isInstanceOf(ProblemException.class)
                    .hasMessage(
                            """
                            TM-4007  The directory for checkpoints cannot be used
                              found:    another run has %s
                              required: a directory of its own for each run
                              remedy:   End the other run, or name another directory: --checkpoint-dir."""
                                    .formatted(first.directory()));
        }
        StateDirectory.open(state).close();
    }

    @Test
    void isNotWhereAFileIs() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(() -> StateDirectory.open(file))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-4007  The directory for checkpoints cannot be used\n")
                .hasMessageContaining(file.toString());
    }

    @Test
    void keepsWhatIsSavedAndNothingElse() throws IOException {
        Path state = temporary.resolve("state");
        try (StateDirectory nothing = StateDirectory.open(state)) {
            Files.createFile(nothing.work().resolve("rocksdb"));
        }
        assertThat(state).doesNotExist();

        SavedState saved;
        try (StateDirectory run = StateDirectory.open(state)) {
            Files.createFile(run.work().resolve("rocksdb"));
            saved = save("savepoints/savepoint-1", 1_000);
        }
        assertThat(StateDirectory.saved(state)).containsExactly(saved);
        assertThat(state.resolve("work")).doesNotExist();
    }

    @Test
    void forgetsTheWorkOfARunThatWasKilled() throws IOException {
        Path left = Files.createDirectories(temporary.resolve("state/work/rocksdb"));
        try (StateDirectory run = StateDirectory.open(temporary.resolve("state"))) {
            assertThat(run.work()).isEmptyDirectory();
            assertThat(left).doesNotExist();
        }
    }
}
