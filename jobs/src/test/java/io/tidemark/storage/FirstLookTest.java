package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstLookTest {

    @TempDir
    private java.nio.file.Path directory;

    private final List<IOException> failures = new ArrayList<>();
    private final LocalFileSystem impatient = new LocalFileSystem() {
        @Override
        public FileStatus getFileStatus(Path path) throws IOException {
            if (!failures.isEmpty()) {
                throw failures.remove(0);
            }
            return super.getFileStatus(path);
        }
    };
    private final FirstLook looks = new FirstLook(path -> impatient);

    @Test
    void aStoreThatHasAnsweredIsAskedAsUsual() throws IOException {
        Path path = new Path(directory.toUri());
        assertThat(looks.of(path)).isSameAs(impatient);
        assertThat(looks.status(path).isDir()).isTrue();
        assertThat(looks.of(path)).isSameAs(path.getFileSystem()).isNotSameAs(impatient);
    }

    @Test
    void oneThatDoesNotAnswerIsStillAskedWithLittlePatience() throws IOException {
        Path path = new Path(directory.toUri());
        failures.add(new IOException("Read timed out"));
        assertThatThrownBy(() -> looks.status(path)).hasMessage("Read timed out");
        assertThat(looks.of(path)).isSameAs(impatient);
    }

    @Test
    void thatAFileIsMissingOrDeniedIsAnAnswer() throws IOException {
        Path path = new Path(directory.toUri());
        assertThatThrownBy(() -> looks.status(new Path(path, "none"))).hasMessageContaining("none");
        assertThat(looks.of(path)).isNotSameAs(impatient);
        FirstLook others = new FirstLook(any -> impatient);
        failures.add(new AccessDeniedException("it"));
        assertThatThrownBy(() -> others.status(path)).isInstanceOf(AccessDeniedException.class);
        assertThat(others.of(path)).isNotSameAs(impatient);
    }
}
