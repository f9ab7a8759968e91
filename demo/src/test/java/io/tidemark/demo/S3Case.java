package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.embedded.S3Proxy;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An S3 server with the bucket {@code state}, Flink's plugin for it, savepoints, and the tool. */
abstract class S3Case {

    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final String STATE = "postgres-tidemark";
    static final String FILE = "5f2a9c1e-state";

    private static final Path STATES =
            TidemarkHome.current().root().resolve("common/src/test/resources/io/tidemark/checkpoint/states");

    private static final int OPERATORS_AT = 3 * Integer.BYTES + Long.BYTES;

    @TempDir
    Path directory;

    S3Proxy server;
    Path bucket;
    Path conf;
    ToolProcess tool;

    @BeforeEach
    void open() throws IOException {
        Path s3 = TidemarkHome.current().root().resolve("s3-server").resolve("target");
        server = S3Proxy.start(s3.resolve("lib"));
        bucket = server.bucket("state");
        conf = conf("conf", server.secret(), endpoint());
        tool = new ToolProcess(directory).environment("FLINK_PLUGINS_DIR", s3.resolve("plugins"));
    }

    String endpoint() {
        return server.flinkSettings().get("s3.endpoint");
    }

    Path conf(String name, String secret, String endpoint) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name));
        String settings = server.flinkSettings().entrySet().stream()
                .map(setting -> setting.getKey() + ": " + setting.getValue())
                .collect(Collectors.joining("\n"));
        Files.writeString(
                folder.resolve("config.yaml"),
                settings.replace(server.secret(), secret).replace(endpoint(), endpoint) + "\n");
        return folder;
    }

    /** No secret is said, whatever a test has done last. */
    @AfterEach
    void close() {
        assertThat(tool.out() + tool.err()).doesNotContain(server.secret());
        server.close();
    }

    /** Of a real job, and with a file of keyed state that has so many bytes. */
    static Path savepoint(Path savepoint, String like, int bytes) throws IOException {
        byte[] metadata = Files.readAllBytes(STATES.resolve(like).resolve("_metadata"));
        // int magic | int version | long checkpoint | int master states, none | int operators | operators
        ByteBuffer head = ByteBuffer.wrap(metadata);
        head.putInt(OPERATORS_AT, head.getInt(OPERATORS_AT) + 1);
        int rest = OPERATORS_AT + Integer.BYTES;
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(changed);
        out.write(metadata, 0, rest);
        out.writeLong(1);
        out.writeLong(1);
        out.writeInt(1);
        out.writeInt(128);
        out.writeByte(0); // no coordinator
        out.writeInt(1); // subtask
        out.writeInt(0);
        out.writeInt(0); // no operator state, managed or raw
        out.writeInt(0);
        out.writeByte(3); // key groups
        out.writeInt(0);
        out.writeInt(0);
        out.writeByte(6); // in a file, by a path below the directory
        out.writeUTF(FILE);
        out.writeLong(bytes);
        out.writeByte(0); // no raw keyed state
        out.writeInt(0); // nothing in flight
        out.writeInt(0);
        out.write(metadata, rest, metadata.length - rest);
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Files.createDirectories(savepoint);
        Files.write(savepoint.resolve(FILE), content);
        Files.write(savepoint.resolve("_metadata"), changed.toByteArray());
        Files.setLastModifiedTime(savepoint.resolve("_metadata"), FileTime.from(NOON));
        return savepoint;
    }

    static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    /** What is in a folder of the bucket, each by its key below it. The server keeps empty folders, which S3 does not have. */
    String[] keys(String folder) throws IOException {
        Path top = Files.createDirectories(bucket.resolve(folder));
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (Files.isDirectory(path) && !path.equals(top) && isEmpty(path)) {
                    Files.delete(path);
                }
            }
        }
        try (Stream<Path> all = Files.walk(top)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> top.relativize(file).toString())
                    .sorted()
                    .toArray(String[]::new);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.findAny().isEmpty();
        }
    }
}
