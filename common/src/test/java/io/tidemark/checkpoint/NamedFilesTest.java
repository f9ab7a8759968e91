package io.tidemark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFilesTest {

    @TempDir
    private Path directory;

    /** Metadata of version 3 with one operator, whose keyed state is in two files. */
    private void state(String own, String fixed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x4960672d);
        out.writeInt(3);
        out.writeLong(7);
        out.writeInt(0); // master states
        out.writeInt(1);
        out.writeLong(1);
        out.writeLong(1);
        out.writeInt(2);
        out.writeInt(128);
        out.writeByte(0); // no coordinator
        out.writeInt(2);
        for (int subtask = 0; subtask < 2; subtask++) {
            out.writeInt(subtask);
            out.writeInt(0); // no operator state
            out.writeInt(0);
            out.writeByte(3); // key groups
            out.writeInt(0);
            out.writeInt(0);
            if (subtask == 0) {
                out.writeByte(6); // a relative file
                out.writeUTF(own);
                out.writeLong(5);
            } else {
                out.writeByte(2); // a file
                out.writeLong(5);
                out.writeUTF(fixed);
            }
            out.writeByte(0);
            out.writeInt(0);
            out.writeInt(0);
        }
        Files.write(directory.resolve("_metadata"), bytes.toByteArray());
    }

    /** FileStateHandle keeps its path wherever its metadata is, RelativeFileStateHandle does not. */
    @Test
    void onlyRelativePathsGoWhereTheDirectoryGoes() throws IOException {
        String fixed = "file:" + directory.resolve("two");
        state("one", fixed);
        NamedFiles files = NamedFiles.of(directory);
        assertThat(files.own()).containsExactly("one");
        assertThat(files.fixed()).containsExactly(fixed);
    }

    @Test
    void metadataThatCannotBeReadHasNoNames() throws IOException {
        Files.write(directory.resolve("_metadata"), new byte[7]);
        assertThatThrownBy(() -> NamedFiles.of(directory))
                .isInstanceOf(IOException.class)
                .hasMessage("it does not begin as the metadata of Flink does");
    }
}
