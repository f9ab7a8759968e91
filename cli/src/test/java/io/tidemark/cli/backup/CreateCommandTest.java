package io.tidemark.cli.backup;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checkpoint.Inspection;
import io.tidemark.cli.savepoint.StateWithFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CreateCommandTest extends BackupCase {

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void aBackupHasEveryFileAndWhereTheStateStands() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Inspection inspection = Inspection.of(savepoint);
        Path backup = backedUp(savepoint);
        assertThat(tool.out()).isEqualTo(backup + "\n");
        assertThat(tool.err()).isEqualTo("Whether it can be read back: tidemark backup verify %s\n".formatted(backup));
        assertThat(backup.getParent()).isEqualTo(backups);
        assertThat(backup.getFileName().toString())
                .startsWith("%s-%d-"
                        .formatted(
                                inspection.targets().get(0).pipeline(),
                                inspection.metadata().checkpoint()));
        for (String file : new String[] {"_metadata", FILE}) {
            assertThat(backup.resolve("state").resolve(file)).hasSameBinaryContentAs(savepoint.resolve(file));
        }
        JsonNode manifest = json.readTree(backup.resolve("manifest.json").toFile());
        assertThat(manifest.path("format").asInt()).isEqualTo(1);
        assertThat(manifest.path("job").isNull()).isTrue();
        assertThat(manifest.path("encryption").isNull()).isTrue();
        assertThat(tool.run("position", "show", savepoint, "-o", "json")).isZero();
        assertThat(manifest.path("state")).isEqualTo(json.readTree(tool.out()));
    }

    @Test
    void aStateThatIsThereIsNotCopiedAgain() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Path backup = backedUp(savepoint);
        assertThat(tool.run("backup", "create", savepoint, "--to", backups, "-o", "json"))
                .isZero();
        assertThat(tool.out())
                .isEqualTo("{\n" + json(backup, savepoint, created(backup), 2) + "  \"madeNow\": false\n}\n");
        assertThat(tool.err()).startsWith(backups + " has a backup of it, made at ");
        try (Stream<Path> all = Files.list(backups)) {
            assertThat(all).containsExactly(backup);
        }
    }

    @Test
    void aStateIsCopiedAgainIfItsBackupIsDamagedOrIsToBeEncrypted() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Path backup = backedUp(savepoint);
        Path encrypted = backedUp(savepoint, "--key-file", key);
        assertThat(encrypted).isEqualTo(backups.resolve(backup.getFileName() + "-2"));
        assertThat(encrypted.resolve("state").resolve("_metadata")).doesNotExist();
        Files.delete(backup.resolve("state").resolve(FILE));
        assertThat(backedUp(savepoint)).isEqualTo(backups.resolve(backup.getFileName() + "-3"));
    }

    @Test
    void ofAPipelineTheLastSavepointIsCopied() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        flink.job("a7", "orders", "FINISHED", NOON, NOON.toEpochMilli())
                .checkpoints("a7", "null", checkpoint(3, NOON, "file:" + savepoint), "null");
        assertThat(tool.run("backup", "create", "orders", "--to", backups, "--jobmanager", flink.address()))
                .isZero();
        assertThat(tool.err())
                .startsWith("The last savepoint of orders is file:%s, of 2026-11-21T12:00:00Z (".formatted(savepoint));
        Path backup = Path.of(tool.out().strip());
        assertThat(json.readTree(backup.resolve("manifest.json").toFile())
                        .path("job")
                        .asText())
                .isEqualTo("a7");
    }

    @Test
    void aPipelineWithoutASavepointIsToTakeOne() {
        flink.job("a7", "orders", "RUNNING", NOON, -1)
                .checkpoints("a7", checkpoint(3, NOON, "file:/state/chk-3"), "null", "null");
        assertThat(tool.run("backup", "create", "orders", "--to", backups, "--jobmanager", flink.address()))
                .isEqualTo(6);
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-4006  There is no savepoint or checkpoint to restore
                          found:    %1$s remembers no savepoint of job a7 of orders
                          required: a savepoint: checkpoints are taken away while they are copied, and share files
                          remedy:   Take one: tidemark savepoint create orders --jobmanager %1$s, or name one by its path
                        """
                                .formatted(flink.address()));
        assertThat(backups).doesNotExist();
    }

    /** A copy would name the files of the original, even those in its directory. */
    @Test
    void aStateThatNamesFilesByPathsThatACopyKeepsIsRefused() throws IOException {
        Path file = directory.resolve("chk-3").resolve("file");
        Path checkpoint = StateWithFile.make(directory.resolve("chk-3"), "postgres-tidemark", file, 5);
        Files.write(file, new byte[5]);
        assertThat(tool.run("backup", "create", checkpoint, "--to", backups)).isEqualTo(6);
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-4013  The savepoint or checkpoint cannot be backed up
                          found:    %s names 1 file by a path that a copy would not change, file:%s for one
                          required: a whole savepoint, or a checkpoint all of whose files are in its own directory
                          remedy:   Take a savepoint, and back that up: tidemark savepoint create NAME
                        """
                                .formatted(checkpoint, file));
        assertThat(backups).doesNotExist();
    }

    @Test
    void aStateThatIsNotWholeIsRefused() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Files.write(savepoint.resolve(FILE), new byte[4]);
        assertThat(tool.run("backup", "create", savepoint, "--to", backups)).isEqualTo(6);
        assertThat(tool.err()).contains("  found:    %s is not whole: 0 missing, 1 cut short\n".formatted(savepoint));
        Files.delete(savepoint.resolve(FILE));
        assertThat(tool.run("backup", "create", savepoint, "--to", backups)).isEqualTo(6);
        assertThat(tool.err()).contains("  found:    %s is not whole: 1 missing, 0 cut short\n".formatted(savepoint));
        assertThat(backups).doesNotExist();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Files.createFile(backups);
        assertThat(tool.run("backup", "create", savepoint, "--to", backups)).isEqualTo(6);
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-4015  A directory that a backup is in, or goes to, cannot be used
                          found:    there is no directory %s
                          required: a directory that can be read and written, with room enough
                          remedy:   Mend its rights, make room, or name another one.
                        """
                                .formatted(backups));
    }

    @Test
    void aStateIsNotBackedUpIntoItself() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        assertThat(tool.run("backup", "create", savepoint, "--to", savepoint.resolve("backups")))
                .isEqualTo(6);
        assertThat(tool.err()).contains("has the directory for its backups in itself");
        assertThat(savepoint.resolve("backups")).doesNotExist();
    }

    @Test
    void aKeyThatCannotBeUsedIsRefusedAndNotShown() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Files.writeString(key, "too-short-secret".substring(1));
        assertThat(tool.run("backup", "create", savepoint, "--to", backups, "--key-file", key))
                .isEqualTo(3);
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-1020  The key is not the backup's, or cannot be used
                          found:    the key is shorter than 16 characters
                          required: one that cannot be guessed
                          remedy:   Make one: openssl rand -base64 32
                        """);
        Files.delete(key);
        assertThat(tool.run("backup", "create", savepoint, "--to", backups, "--key-file", key))
                .isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1020").contains("  found:    %s cannot be read".formatted(key));
        assertThat(tool.run("backup", "create", savepoint, "--to", backups, "--key-env", "TIDEMARK_NO_SUCH_VARIABLE"))
                .isEqualTo(3);
        assertThat(tool.err())
                .startsWith("TM-1020")
                .contains("  found:    the variable TIDEMARK_NO_SUCH_VARIABLE is not set\n");
        assertThat(tool.run("backup", "create", savepoint, "--to", backups, "--key-env", "A", "--key-file", key))
                .isEqualTo(2);
        assertThat(backups).doesNotExist();
    }

    @Test
    void aBackupOfAnotherKeyIsNoBackupForWhoeverHasThisOne() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Path others = backedUp(savepoint, "--key-file", key);
        Files.writeString(key, "another horse battery staple");
        Path own = backedUp(savepoint, "--key-file", key);
        assertThat(own).isEqualTo(backups.resolve(others.getFileName() + "-2"));
        assertThat(tool.err())
                .startsWith("Not relied on: give its key: %s has another key than the one that is given\n"
                        .formatted(others))
                .doesNotContain("another horse");
        assertThat(backedUp(savepoint, "--key-file", key)).isEqualTo(own);
    }

    /** Not by their lengths: who asks for a backup is to have one that can be restored. */
    @Test
    void aBackupThatIsDamagedOrForgedIsNoneAndAnotherIsMade() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Path damaged = backedUp(savepoint);
        flip(damaged.resolve("state").resolve(FILE), 2);
        assertThat(backedUp(savepoint)).isEqualTo(backups.resolve(damaged.getFileName() + "-2"));
        assertThat(tool.err())
                .startsWith(
                        "Not relied on: it cannot be read back: %s: state/%s: its bytes are not those that were stored\n"
                                .formatted(damaged, FILE));
        Path forged = backedUp(savepoint, "--key-file", key);
        Forgery.replace(forged, "\"job\": null", "\"job\": \"ab\"");
        assertThat(backedUp(savepoint, "--key-file", key)).isEqualTo(backups.resolve(damaged.getFileName() + "-4"));
        assertThat(tool.err()).contains("manifest.json: it was not written by who has the key\n");
    }

    @Test
    void aBackupThatSaysItIsOfAnotherStateIsNone() throws IOException {
        Path forged = backedUp(savepoint("savepoint-1", 5));
        Path savepoint = savepoint("savepoint-2", 6);
        Path own = backedUp(savepoint);
        Forgery.replace(forged, "\"fingerprint\": \"" + fingerprint(forged), "\"fingerprint\": \"" + fingerprint(own));
        flip(own.resolve("state").resolve(FILE), 0);
        assertThat(json.readTree(forged.resolve("manifest.json").toFile())
                        .path("fingerprint")
                        .asText())
                .isEqualTo(fingerprint(own));
        assertThat(backedUp(savepoint)).isNotIn(forged, own);
    }

    private String fingerprint(Path backup) throws IOException {
        return json.readTree(backup.resolve("manifest.json").toFile())
                .path("fingerprint")
                .asText();
    }

    @Test
    void aLinkIntoTheStateIsNoWayToBackItUpIntoItself() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Path link = Files.createSymbolicLink(directory.resolve("link"), savepoint);
        assertThat(tool.run("backup", "create", savepoint, "--to", link.resolve("backups")))
                .isEqualTo(6);
        assertThat(tool.err()).contains("has the directory for its backups in itself");
        assertThat(savepoint.resolve("backups")).doesNotExist();
    }
}
