package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.checkpoint.flink.PathStateFiles;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.cli.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadPositionTest {

    private static final Path STATE = Tool.STATES.resolve("postgres-tidemark");

    @TempDir
    Path job;

    private Path checkpoint;
    private Path metadata;

    @BeforeEach
    void copy() throws IOException {
        checkpoint = Files.createDirectory(job.resolve("chk-7"));
        metadata = Files.copy(STATE.resolve(MetadataReader.FILE), checkpoint.resolve(MetadataReader.FILE));
    }

    @Test
    void aStateIsReadWhole() {
        ReadPosition read = ReadPosition.of("file:" + checkpoint);
        assertThat(read.inspection()).isPresent();
        assertThat(read.gone()).isFalse();
        assertThat(read.problems()).isEmpty();
    }

    /** As by a job that completes its next checkpoint meanwhile: its metadata first. */
    @Test
    void aStateThatIsTakenAwayWhileItIsReadIsNotReadInPart() {
        for (int opened = 1; opened <= 2; opened++) {
            ReadPosition read = ReadPosition.of(takenAwayAfter(opened), checkpoint);
            assertThat(read.inspection()).as("after %d files", opened).isEmpty();
            assertThat(read.gone()).isTrue();
            assertThat(read.problems()).isEmpty();
            assertThat(read.why()).isEqualTo("there is no " + metadata + " on this machine");
        }
    }

    @Test
    void aStateThatIsDamagedIsNotGone() throws IOException {
        byte[] whole = Files.readAllBytes(metadata);
        Files.write(metadata, Arrays.copyOf(whole, whole.length / 2));
        ReadPosition read = ReadPosition.of("file:" + checkpoint);
        assertThat(read.inspection()).isEmpty();
        assertThat(read.gone()).isFalse();
        assertThat(read.problems()).hasSize(1);
    }

    /** Only of a directory on this machine it can be said what was in it. */
    @Test
    void whatIsOnAnotherMachineIsNotGone() {
        assertThat(ReadPosition.of("file:" + job.resolve("chk-8")).gone()).isTrue();
        assertThat(ReadPosition.of("file:" + job.resolve("elsewhere/chk-8")).gone())
                .isFalse();
        assertThat(ReadPosition.of("s3://state/chk-8").gone()).isFalse();
    }

    private StateFiles takenAwayAfter(int opened) {
        StateFiles files = PathStateFiles.of(checkpoint);
        return new StateFiles() {

            private int left = opened;

            @Override
            public Status status(String path) throws IOException {
                return files.status(path);
            }

            @Override
            public Optional<Path> here(String path) {
                return files.here(path);
            }

            @Override
            public InputStream open(String path, long offset) throws IOException {
                if (left-- == 0) {
                    Files.delete(metadata);
                }
                return files.open(path, offset);
            }
        };
    }
}
