package io.tidemark.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.StateVerification;
import io.tidemark.checkpoint.StateWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a file system that Flink alone knows, {@code elsewhere:}, whose files are those of this machine. */
class FlinkFileSystemTest {

    @TempDir
    private Path here;

    private FileSystem flink;
    private Path top;

    @BeforeEach
    void load() throws IOException {
        flink = new FlinkFileSystemProvider().newFileSystem(URI.create("flink:/"), Map.of());
        top = flink.getPath("elsewhere://" + here);
    }

    private static void write(Path file, String text) throws IOException {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            out.write(text.getBytes(UTF_8));
        }
    }

    @Test
    void aStateIsReadWhereFlinkAloneCan() throws Exception {
        byte[] offset = "{\"sourcePartition\":{\"server\":\"s\"},\"sourceOffset\":{\"lsn\":255}}".getBytes(UTF_8);
        Path state = new StateWriter(here.resolve("chk-3"))
                .operator("legacy", null, Map.of("offset-states", List.of(offset)))
                .write(3);
        Inspection read = Inspection.of(flink.getPath("elsewhere://" + state));
        assertThat(read.location()).isEqualTo("elsewhere://" + state);
        assertThat(read.sources().get(0).position().orElseThrow()).hasToString("0/FF");
        assertThat(StateVerification.of(top.resolve("chk-3")).isWhole()).isTrue();
        assertThatThrownBy(() -> Inspection.of(top.resolve("none")))
                .hasMessageContaining(
                        "its _metadata cannot be read: there is no elsewhere://" + here + "/none/_metadata");
    }

    @Test
    void pathsAreTakenApartAsThoseOfThisMachine() {
        Path file = flink.getPath("s3://bucket/a/b c/%20");
        assertThat(file).hasToString("s3://bucket/a/b c/%20");
        assertThat(file.getParent()).hasToString("s3://bucket/a/b c");
        assertThat(file.getFileName()).hasToString("%20");
        assertThat(file.getFileName().isAbsolute()).isFalse();
        assertThat(file.getRoot()).hasToString("s3://bucket/");
        assertThat(file.endsWith("%20")).isTrue();
        assertThat(file.startsWith(flink.getPath("s3://bucket/a"))).isTrue();
        assertThat(file.startsWith(flink.getPath("s3://other/a"))).isFalse();
        assertThat(flink.getPath("s3://bucket/a").relativize(file)).hasToString("b c/%20");
        assertThat(file.resolveSibling("x")).isEqualTo(flink.getPath("s3://bucket/a/b c/x"));
        assertThat(flink.getPath("s3://bucket/a/../b/./")).isNotEqualTo(flink.getPath("s3://bucket/b"));
        assertThat(flink.getPath("s3://bucket/a/../b/./").normalize()).isEqualTo(flink.getPath("s3://bucket/b"));
        assertThat(flink.getPath("s3://bucket").resolve("a")).hasToString("s3://bucket/a");
        assertThat(flink.getPath("hdfs:/a").resolve("b")).hasToString("hdfs:/a/b");
    }

    /** Of a machine whose locale has few characters, or of no text at all: a key is any. */
    @Test
    void aNameNeedNotBeOneThatThisMachineKnows() {
        String name = "gr\u00fc\ud800n\0";
        assertThatThrownBy(() -> Path.of(name)).isInstanceOf(InvalidPathException.class);
        Path file = flink.getPath("s3://bucket/" + name + "/x");
        assertThat(file.getParent().getFileName()).hasToString(name);
        assertThat(flink.getPath("s3://bucket").resolve(name).resolve("x")).isEqualTo(file);
    }

    @Test
    void whatAListSaysOfAFileIsToldOnce() throws IOException {
        write(top.resolve("a"), "1");
        try (Stream<Path> all = Files.list(top)) {
            Path file = all.findFirst().orElseThrow();
            Files.writeString(here.resolve("a"), "12");
            assertThat(Files.size(file)).isEqualTo(1);
            assertThat(Files.size(file)).isEqualTo(2);
        }
    }

    @Test
    void aNameIsFoundAtTheEndAlone() {
        Path file = flink.getPath("s3://bucket/a/b/a");
        assertThat(file.endsWith("a")).isTrue();
        assertThat(file.endsWith("b/a")).isTrue();
        assertThat(file.endsWith("b")).isFalse();
        assertThat(file.endsWith("x/a/b/a")).isFalse();
        assertThat(file.endsWith(file)).isTrue();
        assertThat(file.subpath(1, 3)).hasToString("b/a");
        assertThat(flink.getPath("s3://bucket").getFileName()).isNull();
        assertThat(flink.getPath("s3://bucket").getParent()).isNull();
        assertThat(flink.getPath("s3://bucket/a").getParent()).hasToString("s3://bucket/");
        assertThat(flink.getPath("s3://bucket/../a").normalize()).isEqualTo(flink.getPath("s3://bucket/a"));
        assertThatThrownBy(() -> file.relativize(flink.getPath("s3://bucket/b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("s3://bucket/b is not below s3://bucket/a/b/a");
    }

    /** A state may call its files as it likes. */
    @Test
    void aNameLeadsIntoNoOtherFileSystem() {
        assertThat(flink.getPath("s3://bucket/state").resolve("s3://other/file"))
                .hasToString("s3://bucket/state/s3:/other/file");
    }

    @Test
    void whatIsOnThisMachineIsNotItsOwn() {
        assertThatThrownBy(() -> flink.getPath("file:///tmp"))
                .isInstanceOf(InvalidPathException.class)
                .hasMessageContaining("is on this machine");
        // Flink's default.
        assertThatThrownBy(() -> flink.getPath("/tmp"))
                .isInstanceOf(InvalidPathException.class)
                .hasMessageContaining("is on this machine");
    }

    @Test
    void aSchemeWithoutAPluginIsNotAMissingFile() {
        assertThatThrownBy(() -> Files.size(flink.getPath("unheard-of://bucket/state")))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("Could not find a file system implementation for scheme 'unheard-of'");
        assertThat(Files.notExists(flink.getPath("unheard-of://bucket/state"))).isFalse();
    }

    @Test
    void whatIsWrittenIsThereAndNotWrittenTwice() throws IOException {
        Instant before = Instant.now().minusSeconds(2);
        Path file = top.resolve("a").resolve("b");
        write(file, "0123456789");
        assertThat(here.resolve("a").resolve("b")).hasContent("0123456789");
        assertThat(Files.size(file)).isEqualTo(10);
        assertThat(Files.getLastModifiedTime(file).toInstant()).isAfter(before);
        assertThatThrownBy(() -> write(file, "")).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readString(file)).isEqualTo("0123456789");
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer part = ByteBuffer.allocate(4);
            channel.position(8);
            assertThat(channel.read(part)).isEqualTo(2);
            assertThat(channel.read(part)).isEqualTo(-1);
            assertThat(channel.position()).isEqualTo(channel.size());
        }
    }

    @Test
    void aDirectoryIsListedAndWhatIsNoneIsNot() throws IOException {
        write(top.resolve("a"), "");
        Files.createDirectory(top.resolve("b"));
        try (Stream<Path> all = Files.list(top)) {
            assertThat(all).containsExactlyInAnyOrder(top.resolve("a"), top.resolve("b"));
        }
        assertThat(Files.isDirectory(top.resolve("b"))).isTrue();
        assertThatThrownBy(() -> Files.list(top.resolve("a"))).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> Files.list(top.resolve("c"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFileIsMovedOnceAndADirectoryNever() throws IOException {
        write(top.resolve("a"), "a");
        write(top.resolve("b"), "b");
        Files.createDirectory(top.resolve("d"));
        assertThatThrownBy(() -> Files.move(top.resolve("a"), top.resolve("b")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> Files.move(top.resolve("d"), top.resolve("e")))
                .isInstanceOf(UnsupportedOperationException.class);
        Files.move(top.resolve("a"), top.resolve("c"));
        assertThat(here.resolve("a")).doesNotExist();
        assertThat(here.resolve("c")).hasContent("a");
        Files.delete(top.resolve("c"));
        assertThat(here.resolve("c")).doesNotExist();
        assertThatThrownBy(() -> Files.delete(top.resolve("c"))).isInstanceOf(NoSuchFileException.class);
    }
}
