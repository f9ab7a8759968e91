package io.tidemark.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestoreCommandTest extends BackupCase {

    @Test
    void aRestoredStateIsTheOneThatWasBackedUp() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Inspection inspection = Inspection.of(savepoint);
        Path backup = backedUp(savepoint);
        Path target = directory.resolve("restored").resolve("savepoint-9");
        Files.createDirectory(target.getParent());
        assertThat(tool.run("backup", "restore", backup, "--to", target)).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        Backup %1$s:
                          restore it: checkpoint %2$d of %3$s, written 2026-11-21T12:00:00Z, 2 files, %4$s bytes
                          to %5$s
                        Nothing has been done. To do it: tidemark backup restore %1$s --to %5$s --apply
                        """
                                .formatted(
                                        backup,
                                        inspection.metadata().checkpoint(),
                                        inspection.targets().get(0).pipeline(),
                                        String.format(
                                                Locale.ROOT, "%,d", 5 + Files.size(savepoint.resolve("_metadata"))),
                                        target));
        assertThat(target.getParent()).isEmptyDirectory();
        assertThat(tool.run("backup", "restore", backup, "--to", target, "--apply"))
                .as(tool.err())
                .isZero();
        assertThat(tool.out()).isEqualTo(target + "\n");
        assertThat(tool.err())
                .isEqualTo("To go on from it: tidemark pipeline resume PIPELINE.sql --from %s --apply\n"
                        .formatted(target));
        sameAs(savepoint, target);
    }

    private void sameAs(Path savepoint, Path target) throws IOException {
        try (Stream<Path> all = Files.list(target)) {
            assertThat(all.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("_metadata", FILE);
        }
        for (String file : new String[] {"_metadata", FILE}) {
            assertThat(target.resolve(file)).hasSameBinaryContentAs(savepoint.resolve(file));
        }
        assertThat(Files.getLastModifiedTime(target.resolve("_metadata")).toInstant())
                .as("not newer than what its pipeline has left since")
                .isEqualTo(NOON);
        assertThat(tool.run("savepoint", "verify", target)).as(tool.err()).isZero();
        try (Stream<Path> beside = Files.list(target.getParent())) {
            assertThat(beside.filter(path -> path.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
    }

    @Test
    void anEncryptedOneIsRestoredWithItsKeyAlone() throws IOException {
        Path savepoint = savepoint("savepoint-1", 3_000_000);
        Path backup = backedUp(savepoint, "--key-file", key);
        Path target = directory.resolve("restored");
        assertThat(tool.run("backup", "restore", backup, "--to", target, "--apply"))
                .isEqualTo(3);
        assertThat(target).doesNotExist();
        assertThat(tool.run("backup", "restore", backup, "--to", target, "--key-file", key))
                .isZero();
        assertThat(tool.out())
                .endsWith("tidemark backup restore %s --to %s --key-file %s --apply\n".formatted(backup, target, key));
        assertThat(tool.run("backup", "restore", backup, "--to", target, "--key-file", key, "--apply"))
                .as(tool.err())
                .isZero();
        sameAs(savepoint, target);
    }

    @Test
    void nothingThatIsThereIsOverwritten() throws IOException {
        Path backup = backedUp(savepoint("savepoint-1", 5));
        Path target = Files.createDirectory(directory.resolve("there"));
        for (String[] apply : new String[][] {{}, {"--apply"}}) {
            Object[] arguments = Stream.concat(Stream.of("backup", "restore", backup, "--to", target), Stream.of(apply))
                    .toArray();
            assertThat(tool.run(arguments)).isEqualTo(6);
            assertThat(tool.err())
                    .isEqualTo(
                            """
                            TM-4015  A directory that a backup is in, or goes to, cannot be used
                              found:    %s is there already
                              required: a directory that is not there yet: nothing is overwritten
                              remedy:   Name another one.
                            """
                                    .formatted(target));
        }
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void ofADamagedOneNothingIsRestored() throws IOException {
        for (Object[] more : new Object[][] {{}, {"--key-file", key}}) {
            Path backup = backedUp(savepoint("savepoint-1", 5), more);
            flip(backup.resolve("state").resolve(FILE + (more.length > 0 ? ".encrypted" : "")), 2);
            Path parent = Files.createDirectories(directory.resolve("restored"));
            Object[] arguments = Stream.concat(
                            Stream.of("backup", "restore", backup, "--to", parent.resolve("s"), "--apply"),
                            Stream.of(more))
                    .toArray();
            assertThat(tool.run(arguments)).isEqualTo(7);
            assertThat(tool.err()).startsWith("TM-5004").contains("state/" + FILE);
            assertThat(parent).isEmptyDirectory();
        }
    }

    /** A manifest may come from anywhere. */
    @Test
    void aBackupWritesNowhereButIntoTheTarget() throws IOException {
        Path backup = backedUp(savepoint("savepoint-1", 5));
        Forgery.replace(backup, "\"name\": \"" + FILE, "\"name\": \"../" + FILE);
        assertThat(tool.run("backup", "restore", backup, "--to", directory.resolve("r"), "--apply"))
                .isEqualTo(7);
        assertThat(tool.err())
                .contains("manifest.json cannot be understood: a file of the name '../%s'".formatted(FILE));
        assertThat(directory.resolve(FILE)).doesNotExist();
        assertThat(directory.resolve("r")).doesNotExist();
    }

    @Test
    void programsAreToldWhereItIsAndHowToGoOn() throws IOException {
        Path backup = backedUp(savepoint("savepoint-1", 5));
        Path target = directory.resolve("restored");
        assertThat(tool.run("backup", "restore", backup, "--to", "file:" + target, "--apply", "-o", "json"))
                .as(tool.err())
                .isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "backup": "%1$s",
                          "state": "%2$s",
                          "restored": true,
                          "resume": "tidemark pipeline resume PIPELINE.sql --from %2$s --apply"
                        }
                        """
                                .formatted(backup, target));
    }
}
