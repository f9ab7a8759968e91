package io.tidemark.cli.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.StateVerification;
import io.tidemark.cli.savepoint.StateWithFile;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever ends the making of a backup, or a restore, leaves all of it or nothing that is taken for it. */
class InterruptionTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private Path savepoint;
    private BackupDirectory backups;

    @BeforeEach
    void savepoint() throws IOException {
        savepoint = StateWithFile.makeOwn(directory.resolve("savepoint-1"), "postgres-tidemark", "file", 200_000);
        Files.write(savepoint.resolve("file"), new byte[200_000]);
        Files.setLastModifiedTime(savepoint.resolve("_metadata"), FileTime.from(LONG_AGO));
        backups = new BackupDirectory(directory.resolve("backups"));
    }

    private Backup write(Disk disk, Protection protection) {
        return new BackupWriter(disk, backups, CLOCK, protection, backup -> protection)
                .write(savepoint, Origin.UNKNOWN)
                .backup();
    }

    /** Each step and each part of a file is once the last thing that is done. */
    @Test
    void aLossOfPowerLeavesNoHalfBackup() throws IOException {
        FailingDisk undisturbed = FailingDisk.losingPowerAfter(Integer.MAX_VALUE);
        write(undisturbed, new Plain());
        new LocalDisk().delete(backups.path());
        assertThat(undisturbed.steps()).isGreaterThan(12);
        for (int last = 0; last < undisturbed.steps(); last++) {
            Disk disk = FailingDisk.losingPowerAfter(last);
            assertThatThrownBy(() -> write(disk, new Plain()))
                    .as("after %d steps", last)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("TM-4015");
            for (BackupRow row : Files.isDirectory(backups.path()) ? backups.rows() : List.<BackupRow>of()) {
                boolean whole = row.kind() == BackupRow.Kind.BACKUP;
                assertThat(whole).as("after %d steps: %s", last, row.path()).isEqualTo(row.isWhole());
                // The name is given in the last step but one.
                assertThat(whole && last < undisturbed.steps() - 1).isFalse();
            }
            Backup again = write(new LocalDisk(), new Plain());
            assertThat(BackupCheck.of(again, new Plain()).damaged()).isEmpty();
            new LocalDisk().delete(backups.path());
        }
    }

    /** A file is on the disk when it is written; a name is when its directory is. */
    @Test
    void aBackupGetsItsNameWhenAllOfItIsOnTheDisk() {
        FailingDisk disk = FailingDisk.losingPowerAfter(Integer.MAX_VALUE);
        Path backup = write(disk, new Plain()).directory();
        assertThat(disk.done().stream().map(step -> step.replaceFirst("[.]tidemark-unfinished-.*", "unfinished")))
                .containsExactly(
                        "make backups",
                        "force " + directory.getFileName(),
                        "make unfinished",
                        "force backups",
                        "make state",
                        "write file",
                        "write _metadata.part",
                        "date _metadata.part",
                        "force state",
                        "force unfinished",
                        "move _metadata",
                        "force state",
                        "write manifest.json",
                        "force unfinished",
                        "move " + backup.getFileName(),
                        "force backups");
    }

    @Test
    void aFullDiskIsSaidAndWhatWasBegunIsTakenAway() throws IOException {
        Files.createDirectory(backups.path());
        FailingDisk undisturbed = FailingDisk.losingPowerAfter(Integer.MAX_VALUE);
        new LocalDisk().delete(write(undisturbed, new Plain()).directory());
        for (int step = 0; step < undisturbed.steps() - 1; step++) {
            Disk disk = FailingDisk.fullAt(step);
            assertThatThrownBy(() -> write(disk, new Plain()))
                    .as("at step %d", step)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("TM-4015")
                    .hasMessageContaining(
                            "found:    %s: IOException: No space left on device".formatted(backups.path()));
            assertThat(backups.path()).as("at step %d", step).isEmptyDirectory();
        }
    }

    @Test
    void aRestoreThatIsCutOffLeavesNoHalfState() throws IOException {
        Backup backup = write(new LocalDisk(), new Plain());
        Path parent = Files.createDirectory(directory.resolve("restored"));
        Path target = parent.resolve("savepoint-9");
        FailingDisk undisturbed = FailingDisk.losingPowerAfter(Integer.MAX_VALUE);
        new Restoration(undisturbed, backup, new Plain(), target).restore();
        new LocalDisk().delete(target);
        for (int last = 0; last < undisturbed.steps(); last++) {
            Disk disk = FailingDisk.losingPowerAfter(last);
            assertThatThrownBy(() -> new Restoration(disk, backup, new Plain(), target).restore())
                    .as("after %d steps", last)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("TM-4015");
            try (Stream<Path> left = Files.walk(parent)) {
                for (Path state :
                        left.filter(path -> path.endsWith("_metadata")).toList()) {
                    assertThat(StateVerification.of(state.getParent()).isWhole())
                            .as("after %d steps: %s", last, state)
                            .isTrue();
                    // Else it would be the newest of its pipeline.
                    assertThat(Files.getLastModifiedTime(state).toInstant())
                            .as("after %d steps: %s", last, state)
                            .isEqualTo(LONG_AGO);
                }
            }
            assertThat(Files.exists(target)).as("after %d steps", last).isEqualTo(last == undisturbed.steps() - 1);
            new LocalDisk().delete(parent);
            Files.createDirectory(parent);
        }
    }

    @Test
    void aFileIsCopiedInPartsHoweverLargeItIs() throws IOException {
        int large = 9 << 20;
        savepoint = StateWithFile.makeOwn(directory.resolve("savepoint-2"), "postgres-tidemark", "file", large);
        Files.write(savepoint.resolve("file"), new byte[large]);
        for (Protection protection :
                List.of(new Plain(), Encryption.create("correct horse battery", new SecureRandom()))) {
            FailingDisk disk = FailingDisk.losingPowerAfter(Integer.MAX_VALUE);
            Backup backup = write(disk, protection);
            assertThat(backup.manifest().summary().bytes()).isGreaterThan(large);
            assertThat(disk.largest()).isLessThanOrEqualTo(1 << 20);
            assertThat(BackupCheck.of(backup, protection).damaged()).isEmpty();
        }
    }
}
