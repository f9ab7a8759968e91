package io.tidemark.cli.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.cli.Tool;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateBesideTest {

    @TempDir
    private Path directory;

    /** Whoever is told that nothing is left would delete the pin that the savepoint needs. */
    @Test
    void whatIsFinishedIsNotSaidToBeGone() throws IOException {
        Path state = Files.createDirectories(directory.toRealPath().resolve("savepoint-a7d764-000000000001"));
        Path metadata = state.resolve("_metadata");
        Files.copy(Tool.STATES.resolve("mariadb-tidemark").resolve("_metadata"), metadata);
        Path place = state.resolveSibling("savepoint-a7d764-000000000002");
        Disk disk = new DelegatingDisk() {
            @Override
            public void force(Path forced) throws IOException {
                if (forced.equals(place.getParent()) && Files.exists(place)) {
                    throw new IOException("no more");
                }
                super.force(forced);
            }
        };
        assertThatThrownBy(() -> StateBeside.of(state, metadata).write(disk, place, Instant.EPOCH, written -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("is there, and may not outlive a loss of power: no more");
        assertThat(Inspection.of(place).targets()).hasSize(1);
    }
}
