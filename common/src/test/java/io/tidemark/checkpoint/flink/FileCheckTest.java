package io.tidemark.checkpoint.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckTest {

    @TempDir
    private Path directory;

    @Test
    void saysWhatIsMissingAndWhatIsCutShort() throws IOException {
        Path whole = Files.write(directory.resolve("whole"), new byte[5]);
        Path cut = Files.write(directory.resolve("cut"), new byte[5]);
        Path gone = directory.resolve("gone");
        FileCheck check = new FileCheck(new LocalStateFiles());
        check.file(whole.toString(), 5);
        check.file("file:" + whole, 3);
        check.file(cut.toString(), 3);
        check.file(cut.toString(), 6);
        check.file(gone.toString(), 0);
        check.file("s3://bucket/file", 5);
        FileCheck.Found found = check.look();
        assertThat(found.count()).isEqualTo(5);
        assertThat(found.elsewhere()).isEqualTo(1);
        assertThat(found.missing()).containsExactly(gone.toString());
        assertThat(found.shorter()).containsExactly(cut + " with 5 of 6 bytes");
        assertThat(found.isWhole()).isFalse();
    }

    /** What a file is on this machine need not be what is in it: a backup may be encrypted. */
    @Test
    void goesByTheLengthThatIsReadAndNotByWhatLiesOnTheDisk() throws IOException {
        Path stored = Files.write(directory.resolve("stored"), new byte[50]);
        StateFiles files = new StateFiles() {
            @Override
            public Status status(String path) {
                return new Status(4, Instant.EPOCH);
            }

            @Override
            public Optional<Path> here(String path) {
                return Optional.of(stored);
            }

            @Override
            public InputStream open(String path, long offset) {
                return InputStream.nullInputStream();
            }
        };
        FileCheck check = new FileCheck(files);
        check.file("state/file", 5);
        assertThat(check.look().shorter()).containsExactly(stored + " with 4 of 5 bytes");
    }
}
