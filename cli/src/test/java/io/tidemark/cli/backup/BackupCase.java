package io.tidemark.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.cli.Tool;
import io.tidemark.cli.rest.FakeFlink;
import io.tidemark.cli.savepoint.StateWithFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Savepoints, a directory for their backups, a key, a cluster that answers as it is told to, and the tool. */
abstract class BackupCase {

    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final String FILE = "5f2a9c1e-state";

    @TempDir
    Path directory;

    Path backups;
    Path key;
    Tool tool;
    FakeFlink flink;

    @BeforeEach
    void open() throws IOException {
        flink = new FakeFlink();
        tool = new Tool(directory.resolve("config.yaml"));
        backups = directory.resolve("backups");
        key = Files.writeString(directory.resolve("key"), "correct horse battery staple\n");
    }

    @AfterEach
    void close() {
        flink.close();
    }

    /** Of a real job, and with a file of its own that has so many bytes. */
    Path savepoint(String name, int bytes) throws IOException {
        Path savepoint = StateWithFile.makeOwn(directory.resolve(name), "postgres-tidemark", FILE, bytes);
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Files.write(savepoint.resolve(FILE), content);
        Files.setLastModifiedTime(savepoint.resolve("_metadata"), FileTime.from(NOON));
        return savepoint;
    }

    /** Makes a backup by the tool. */
    Path backedUp(Path savepoint, Object... more) {
        Object[] arguments = new Object[5 + more.length];
        Object[] first = {"backup", "create", savepoint, "--to", backups};
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        assertThat(tool.run(arguments)).as(tool.err()).isZero();
        return Path.of(tool.out().strip());
    }

    /**
     * What programs are told of a backup of {@link #savepoint}, each line indented.
     *
     * @param created as its manifest says
     */
    static String json(Path backup, Path savepoint, String created, int indent) throws IOException {
        Inspection inspection = Inspection.of(savepoint);
        return """
               "path": "%s",
               "pipelines": [
                 "%s"
               ],
               "job": null,
               "checkpoint": %d,
               "takenAs": "CANONICAL_SAVEPOINT",
               "written": "2026-11-21T12:00:00Z",
               "created": "%s",
               "positions": [
                 "%s"
               ],
               "files": 2,
               "bytes": %d,
               "encrypted": false,
               """
                .formatted(
                        backup,
                        inspection.targets().get(0).pipeline(),
                        inspection.metadata().checkpoint(),
                        created,
                        inspection.sources().get(0).position().orElseThrow(),
                        Files.size(savepoint.resolve(FILE)) + Files.size(savepoint.resolve("_metadata")))
                .indent(indent);
    }

    static String created(Path backup) throws IOException {
        return Files.readString(backup.resolve("manifest.json")).replaceAll("(?s).*\"created\": \"([^\"]*)\".*", "$1");
    }

    static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 1;
        Files.write(file, bytes);
    }
}
