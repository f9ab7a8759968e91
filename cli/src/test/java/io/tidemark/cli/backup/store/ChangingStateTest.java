package io.tidemark.cli.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.cli.savepoint.StateWithFile;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do while a backup is made. */
class ChangingStateTest {

    private static final int BYTES = 1000;

    @FunctionalInterface
    private interface Change {

        void happen() throws IOException;
    }

    @TempDir
    private Path directory;

    private Path savepoint;
    private BackupDirectory backups;

    @BeforeEach
    void savepoint() throws IOException {
        savepoint = state("savepoint-1", BYTES);
        backups = new BackupDirectory(directory.resolve("backups"));
    }

    private Path state(String name, int bytes) throws IOException {
        Path state = StateWithFile.makeOwn(directory.resolve(name), "postgres-tidemark", "file", bytes);
        Files.write(state.resolve("file"), new byte[bytes]);
        return state;
    }

    private static List<Protection> protections() {
        return List.of(new Plain(), Encryption.create("correct horse battery", new SecureRandom()));
    }

    private BackupWriter.Made write(Disk disk, Protection protection) {
        return new BackupWriter(disk, backups, Clock.systemUTC(), protection, backup -> protection)
                .write(savepoint, Origin.UNKNOWN);
    }

    private static Disk after(Change change) {
        return new DelegatingDisk() {
            @Override
            public void makeDirectory(Path made) throws IOException {
                super.makeDirectory(made);
                change.happen();
            }
        };
    }

    /** A backup of it would be refused by every restore: it has to be known while there is an original. */
    @Test
    void aStateWhoseFileIsCutShortWhileItIsCopiedIsRefused() throws IOException {
        for (Protection protection : protections()) {
            Files.write(savepoint.resolve("file"), new byte[BYTES]);
            Disk disk = after(() -> Files.write(savepoint.resolve("file"), new byte[BYTES - 1]));
            assertThatThrownBy(() -> write(disk, protection))
                    .as(protection.toString())
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("TM-4013")
                    .hasMessageContaining("has changed while it was copied: ")
                    .hasMessageContaining("it is cut short");
            assertThat(backups.path()).isEmptyDirectory();
        }
    }

    @Test
    void aStateThatIsReplacedWhileItIsCopiedIsRefused() throws IOException {
        Path other = state("savepoint-2", BYTES - 1);
        byte[] metadata = Files.readAllBytes(savepoint.resolve("_metadata"));
        for (Protection protection : protections()) {
            Files.write(savepoint.resolve("_metadata"), metadata);
            Disk disk = after(() -> Files.copy(
                    other.resolve("_metadata"), savepoint.resolve("_metadata"), StandardCopyOption.REPLACE_EXISTING));
            assertThatThrownBy(() -> write(disk, protection))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("TM-4013")
                    .hasMessageContaining("its _metadata has changed while it was copied");
            assertThat(backups.path()).isEmptyDirectory();
        }
    }

    @Test
    void aFileThatIsGoneWhileItIsCopiedIsNoFaultOfTheTarget() {
        Disk disk = after(() -> Files.deleteIfExists(savepoint.resolve("file")));
        assertThatThrownBy(() -> write(disk, new Plain()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-4013")
                .hasMessageContaining("it cannot be read: " + savepoint.resolve("file"));
        assertThat(backups.path()).isEmptyDirectory();
    }

    @Test
    void ofTwoThatMakeTheSameBackupAtOnceTheSlowerFindsThatOfTheFaster() throws IOException {
        Disk disk = new DelegatingDisk() {
            private boolean done;

            @Override
            public void move(Path from, Path to) throws IOException {
                if (to.getParent().equals(backups.path()) && !done) {
                    done = true;
                    assertThat(ChangingStateTest.this
                                    .write(new LocalDisk(), new Plain())
                                    .now())
                            .isTrue();
                }
                super.move(from, to);
            }
        };
        BackupWriter.Made slower = write(disk, new Plain());
        assertThat(slower.now()).isFalse();
        try (Stream<Path> all = Files.list(backups.path())) {
            assertThat(all).containsExactly(slower.backup().directory());
        }
    }

    /** What is written is read into memory: it is not to be more than can be read. */
    @Test
    void aStateWithMoreToSayThanAManifestCanIsRefused() {
        assertThatThrownBy(() -> new BackupWriter(backups, Clock.systemUTC(), new Plain(), backup -> new Plain())
                        .write(savepoint, new Origin("", "a".repeat(Manifest.MOST_BYTES))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-4013")
                .hasMessageContaining("is longer than 33554432 bytes");
        assertThat(backups.path()).isEmptyDirectory();
    }

    /** The rows of a source are in it. */
    @Test
    void whatIsInABackupIsItsOwnersAlone() throws IOException {
        Path backup = new BackupWriter(backups, Clock.systemUTC(), new Plain(), any -> new Plain())
                .write(savepoint, Origin.UNKNOWN)
                .backup()
                .directory();
        try (Stream<Path> all = Files.walk(backup)) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }
}
