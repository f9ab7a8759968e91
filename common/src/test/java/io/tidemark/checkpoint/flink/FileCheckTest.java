package io.tidemark.checkpoint.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
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

    /** A server that is away, or a right that is missing, says nothing of a file. */
    @Test
    void whatCannotBeAskedForIsNeitherThereNorMissing() {
        FileCheck check = new FileCheck(files(path -> {
            throw path.equals("/denied") ? new AccessDeniedException(path) : new IOException("503 Slow Down\nat x");
        }));
        check.file("/denied", 5);
        check.file("/slow", 0);
        FileCheck.Found found = check.look();
        assertThat(found.unseenWithWhy()).containsExactly("/denied: AccessDeniedException", "/slow: 503 Slow Down");
        assertThat(found.unknown()).isEqualTo(2);
        assertThat(found.missing()).isEmpty();
        assertThat(found.shorter()).isEmpty();
    }

    @Test
    void whatIsNoFileIsNotThere() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
        FileCheck check = new FileCheck(new LocalStateFiles());
        check.file(link.toString(), 0);
        check.file(directory.toString(), 0);
        FileCheck.Found found = check.look();
        assertThat(found.missing()).containsExactly(directory.toString(), link.toString());
        assertThat(found.unseen()).isEmpty();
        assertThat(found.isWhole()).isFalse();
    }

    @FunctionalInterface
    private interface Look {

        StateFiles.Status of(String path) throws IOException;
    }

    private static StateFiles files(Look look) {
        return new StateFiles() {
            @Override
            public Status status(String path) throws IOException {
                return look.of(path);
            }

            @Override
            public Optional<Path> here(String path) {
                return Optional.of(Path.of(path));
            }

            @Override
            public InputStream open(String path, long offset) {
                return InputStream.nullInputStream();
            }
        };
    }

    /** What a file is on this machine need not be what is in it: a backup may be encrypted. */
    @Test
    void goesByTheLengthThatIsReadAndNotByWhatLiesOnTheDisk() throws IOException {
        Path stored = Files.write(directory.resolve("stored"), new byte[50]);
        StateFiles files = files(path -> new StateFiles.Status(4, Instant.EPOCH));
        FileCheck check = new FileCheck(files);
        check.file(stored.toString(), 5);
        assertThat(check.look().shorter()).containsExactly(stored + " with 4 of 5 bytes");
    }
}
