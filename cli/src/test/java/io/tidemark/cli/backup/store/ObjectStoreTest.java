package io.tidemark.cli.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.StateVerification;
import io.tidemark.cli.savepoint.SavedStateList;
import io.tidemark.cli.savepoint.StateRow;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What others do in a store while a backup is made there; and what cannot be seen is never taken for what is not there. */
class ObjectStoreTest extends ObjectStoreCase {

    private static void denied(Path file) throws IOException {
        throw new AccessDeniedException(file.toString(), null, "403 Forbidden");
    }

    @Test
    void aBackupIsWrittenReadBackAndRestored() {
        Backup backup = write();
        assertThat(BackupCheck.of(Backup.open(backup.directory()), PLAIN).damaged())
                .isEmpty();
        assertThat(write().directory()).isEqualTo(backup.directory());
        Path restored = store.top().resolve("restored");
        new Restoration(backup, PLAIN, restored).restore();
        assertThat(StateVerification.of(restored).isWhole()).isTrue();
    }

    /** Prune takes what has not been touched for a day: one object may take longer, and a machine may have slept. */
    @Test
    void whatPruneHasTakenMeanwhileIsNoBackup() {
        store.fault((request, file) -> {
            if (request.equals("PUT") && file.endsWith("manifest.json")) {
                undisturbed();
                Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
                assertThat(pruning().remove(rows().get(0), later)).isTrue();
            }
        });
        assertThatThrownBy(this::write)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-4015")
                .hasMessageContaining("somebody has taken .tidemark-unfinished-")
                .hasMessageContaining("it was taken for what an interruption has left");
        assertThat(rows()).isEmpty();
    }

    @Test
    void whatCannotBeLookedAtWhenItIsMadeIsLeftAndSaid() {
        store.fault((request, file) -> {
            if (request.equals("DELETE")) {
                // The mark goes, and with it the right to see the files.
                store.fault((another, path) -> {
                    if (another.equals("LIST") && path.endsWith("state")) {
                        denied(path);
                    }
                });
            }
        });
        assertThatThrownBy(this::write)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-4015")
                .hasMessageContaining(" was made, and could not be looked at then: ")
                .hasMessageContaining("403 Forbidden");
        undisturbed();
        assertThat(rows()).singleElement().satisfies(row -> assertThat(row.isWhole())
                .isTrue());
    }

    /** The mark is the last that goes: there may be nothing else any more. */
    @Test
    void whatPruneIsTakingMeanwhileIsNoBackup() {
        store.fault((request, file) -> {
            if (request.equals("PUT") && file.endsWith("manifest.json")) {
                undisturbed();
                Files.delete(file.resolveSibling("state").resolve("file"));
            }
        });
        assertThatThrownBy(this::write)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-4015")
                .hasMessageContaining("somebody has changed it while it was made: state/file: it is missing");
        assertThat(rows()).isEmpty();
    }

    @Test
    void ofTwoAtOnceEachMakesItsOwn() {
        Backup[] other = new Backup[1];
        store.fault((request, file) -> {
            if (request.equals("PUT")) {
                undisturbed();
                other[0] = write();
            }
        });
        Backup one = write();
        assertThat(one.directory()).isNotEqualTo(other[0].directory());
        assertThat(rows()).hasSize(2).allMatch(BackupRow::isWhole);
    }

    /** A mark in what is finished would have prune take it away. */
    @Test
    void ofTwoThatRestoreToOneDirectoryTheSlowerLeavesNoMarkInIt() throws IOException {
        Backup backup = write();
        Path target = store.top().resolve("restored");
        store.fault((request, file) -> {
            if (request.equals("PUT")) {
                undisturbed();
                new Restoration(backup, PLAIN, target).restore();
            }
        });
        assertThatThrownBy(() -> new Restoration(backup, PLAIN, target).restore())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("FileAlreadyExistsException");
        assertThat(StateVerification.of(target).isWhole()).isTrue();
        try (Stream<Path> all = Files.list(directory.resolve("store").resolve("restored"))) {
            assertThat(all.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("file", "_metadata");
        }
    }

    @Test
    void aBackupThatCannotBeLookedIntoIsNotMissingInTheList() {
        Path backup = write().directory();
        store.fault((request, file) -> {
            if (request.equals("LIST") && file.endsWith(backup.getFileName().toString())) {
                denied(file);
            }
        });
        assertThat(backups.rows()).hasSize(1);
        BackupRow row = backups.rows().get(0);
        assertThat(row.kind()).isEqualTo(BackupRow.Kind.NOT_SEEN);
        assertThat(row.why()).startsWith("it cannot be looked into: ").endsWith("403 Forbidden");
        assertThat(BackupDirectory.notSeen(backups.rows()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.found()).isEqualTo(backup + ": " + row.why()));
        assertThatThrownBy(() -> Backup.open(backup))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-4015")
                .hasMessageContaining("403 Forbidden");
    }

    @Test
    void aManifestThatCannotBeReadIsNotMissing() {
        write();
        store.fault((request, file) -> {
            if (file.endsWith("manifest.json") && request.equals("GET")) {
                denied(file);
            }
        });
        BackupRow row = backups.rows().get(0);
        assertThat(row.kind()).isEqualTo(BackupRow.Kind.NOT_SEEN);
        assertThat(row.why()).endsWith("403 Forbidden");
    }

    /** What is not seen of a backup is no damage, and not nothing. */
    @Test
    void filesThatCannotBeLookedAtAreNotDamaged() {
        Backup backup = write();
        store.fault((request, file) -> {
            if (request.equals("LIST") && file.endsWith("state")) {
                denied(file);
            }
        });
        BackupRow row = backups.rows().get(0);
        assertThat(row.kind()).isEqualTo(BackupRow.Kind.NOT_SEEN);
        assertThat(row.why()).startsWith("state/file: it cannot be read: ").endsWith("403 Forbidden");
        assertThat(BackupDirectory.notSeen(backups.rows())).hasSize(1);
        for (ThrowingCallable look : List.<ThrowingCallable>of(
                () -> BackupCheck.of(Backup.open(backup.directory()), PLAIN),
                () -> new Restoration(Backup.open(backup.directory()), PLAIN, directory.resolve("restored")).plan())) {
            assertThatThrownBy(look)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("TM-4015")
                    .hasMessageContaining("403 Forbidden");
        }
    }

    @Test
    void aFileThatCannotBeReadIsNotDamaged() {
        Backup backup = write();
        store.fault((request, file) -> {
            if (request.equals("GET") && file.endsWith("file")) {
                throw new IOException("Connection reset");
            }
        });
        assertThatThrownBy(() -> BackupCheck.of(backup, PLAIN))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-4015")
                .hasMessageContaining("state/file: it cannot be read: Connection reset");
        assertThatThrownBy(() -> new Restoration(backup, PLAIN, directory.resolve("restored")).restore())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-4015")
                .hasMessageContaining("state/file: it cannot be read: Connection reset");
    }

    /** Another savepoint would be read no better. */
    @Test
    void aStateThatCannotBeReadToItsEndIsNotSaidToBeAtFault() throws IOException {
        Path real = Files.createDirectories(directory.resolve("store/states/savepoint-1"));
        Files.copy(savepoint.resolve("_metadata"), real.resolve("_metadata"));
        Files.copy(savepoint.resolve("file"), real.resolve("file"));
        savepoint = store.path(real);
        store.fault((request, file) -> {
            if (request.equals("GET") && file.endsWith("file")) {
                throw new IOException("Connection reset");
            }
        });
        assertThatThrownBy(this::write)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-4009")
                .hasMessageContaining("it cannot be read: Connection reset");
        assertThat(rows()).isEmpty();
    }

    @Test
    void aMarkThatCannotBeSeenIsNotTakenForNone() {
        Path backup = write().directory();
        store.fault((request, file) -> {
            if (request.equals("LIST")) {
                denied(file);
            }
        });
        assertThatThrownBy(() -> Backup.open(backup))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-4015")
                .hasMessageContaining("403 Forbidden");
        ObjectStore disk = new ObjectStore();
        AtomicInteger deleted = new AtomicInteger();
        store.fault((request, file) -> {
            if (request.equals("DELETE")) {
                deleted.incrementAndGet();
            } else if (store.requests() == 1) {
                denied(file);
            }
        });
        assertThatThrownBy(() -> disk.delete(backup)).hasMessageContaining("403 Forbidden");
        assertThat(deleted).hasValue(0);
    }

    @Test
    void aStateWhoseMetadataCannotBeReadIsListedAndSaid() throws IOException {
        Path state = store.top().resolve("states").resolve("savepoint-1");
        Path real = directory.resolve("store/states/savepoint-1");
        Files.createDirectories(real);
        Files.copy(savepoint.resolve("_metadata"), real.resolve("_metadata"));
        Files.copy(savepoint.resolve("file"), real.resolve("file"));
        store.fault((request, file) -> {
            if (request.equals("GET")) {
                denied(file);
            }
        });
        SavedStateList list = SavedStateList.below(store.top().resolve("states"));
        assertThat(list.rows()).extracting(StateRow::path).containsExactly(state);
        assertThat(list.notLookedInto()).containsExactly(state);
    }
}
