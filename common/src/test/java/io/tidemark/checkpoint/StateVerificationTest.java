package io.tidemark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateVerificationTest {

    @TempDir
    private Path directory;

    /** Metadata of version 3, which has no properties behind the operators, with one operator for each file. */
    private Path state(String... files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x4960672d);
        out.writeInt(3);
        out.writeLong(7);
        out.writeInt(0); // master states
        out.writeInt(files.length);
        for (String file : files) {
            out.writeLong(1);
            out.writeLong(1);
            out.writeInt(1);
            out.writeInt(128);
            out.writeByte(0); // no coordinator
            out.writeInt(1);
            out.writeInt(0);
            out.writeInt(0); // no operator state
            out.writeInt(0);
            out.writeByte(3); // key groups
            out.writeInt(0);
            out.writeInt(0);
            out.writeByte(2); // a file
            out.writeLong(5);
            out.writeUTF(file);
            out.writeByte(0);
            out.writeInt(0);
            out.writeInt(0);
        }
        Files.write(directory.resolve("_metadata"), bytes.toByteArray());
        return directory;
    }

    @Test
    void isWholeIfEachFileCanBeRead() throws IOException {
        Path one = Files.write(directory.resolve("one"), new byte[5]);
        Path longer = Files.write(directory.resolve("longer"), new byte[9]);
        StateVerification verification = StateVerification.of(state(one.toString(), "file:" + longer));
        assertThat(verification.isWhole()).isTrue();
        assertThat(verification.bytes()).isEqualTo(5 + 9);
        assertThat(StateVerification.files(directory)).containsExactly(one.toString(), "file:" + longer);
    }

    @Test
    void isNotWholeWithWhatIsMissingCutShortOrNoFile() throws IOException {
        Path cut = Files.write(directory.resolve("cut"), new byte[4]);
        Path folder = Files.createDirectory(directory.resolve("folder"));
        Path gone = directory.resolve("gone");
        StateVerification verification =
                StateVerification.of(state(cut.toString(), folder.toString(), gone.toString()));
        assertThat(verification.isWhole()).isFalse();
        assertThat(verification.inspection().files().missing()).containsExactly(folder.toString(), gone.toString());
        assertThat(verification.inspection().files().shorter()).contains(cut + " with 4 of 5 bytes");
        assertThat(verification.unreadable()).isEmpty();
    }

    private StateVerification withLength(StateFiles.Status length, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve("one"), content);
        Path state = state(file.toString());
        StateFiles local = new LocalStateFiles();
        return StateVerification.of(
                new StateFiles() {
                    @Override
                    public Status status(String path) throws IOException {
                        if (!path.equals(file.toString())) {
                            return local.status(path);
                        }
                        if (length.length() < 0) {
                            throw new IOException("503 Slow Down");
                        }
                        return length;
                    }

                    @Override
                    public InputStream open(String path, long offset) throws IOException {
                        return local.open(path, offset);
                    }

                    @Override
                    public Optional<Path> here(String path) {
                        return local.here(path);
                    }
                },
                state.toString());
    }

    /** A server may answer one request and not another. */
    @Test
    void isNotWholeWithAFileWhoseLengthNobodySays() throws IOException {
        StateFiles.Status none = new StateFiles.Status(-1, Instant.EPOCH);
        assertThat(withLength(none, new byte[5]).isWhole()).isFalse();
        StateVerification cut = withLength(none, new byte[4]);
        assertThat(cut.isWhole()).isFalse();
        assertThat(cut.inspection().files().unseenWithWhy()).containsExactly(directory + "/one: 503 Slow Down");
        assertThat(cut.unreadable()).containsExactly(directory + "/one with 4 of 5 bytes");
    }

    @Test
    void isNotWholeWithAFileThatEndsAheadOfItsLength() throws IOException {
        StateVerification cut = withLength(new StateFiles.Status(5, Instant.EPOCH), new byte[4]);
        assertThat(cut.inspection().files().shorter()).isEmpty();
        assertThat(cut.isWhole()).isFalse();
        assertThat(cut.unreadable()).containsExactly(directory + "/one with 4 of 5 bytes");
    }

    /** Nothing that was not looked at is reported as good. */
    @Test
    void isNotWholeWithFilesInOtherFileSystems() throws IOException {
        StateVerification verification = StateVerification.of(state("s3://bucket/file"));
        assertThat(verification.inspection().files().isWhole()).isTrue();
        assertThat(verification.isWhole()).isFalse();
    }

    @Test
    void metadataThatCannotBeReadIsAProblemAndNotOneWithoutFiles() throws IOException {
        Files.write(directory.resolve("_metadata"), new byte[7]);
        assertThatThrownBy(() -> StateVerification.files(directory)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> StateVerification.of(directory))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-4009  The savepoint or checkpoint cannot be read\n");
    }
}
