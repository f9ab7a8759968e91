package io.tidemark.cli.backup.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.StateVerification;
import io.tidemark.cli.savepoint.SavedStateList;
import io.tidemark.cli.savepoint.StateRow;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A store whose requests fail, each of them once: what is left is whole, or is known not to be. */
class FailingStoreTest extends ObjectStoreCase {

    private void clear() throws IOException {
        undisturbed();
        try (Stream<Path> all = Files.list(directory.resolve("store"))) {
            for (Path one : all.toList()) {
                new LocalDisk().delete(one);
            }
        }
    }

    private List<IntConsumer> faults() {
        return List.of(store::goesAwayAfter, store::fails, store::losesTheAnswerTo, store::leavesAPartAt);
    }

    /** How many requests something takes. */
    private int requests(Runnable action) {
        undisturbed();
        action.run();
        return store.requests();
    }

    /** Each request is once the last one, each is once the only one that fails, and each once done without an answer. */
    @Test
    void aStoreThatFailsAtAnyRequestHasNoHalfBackup() throws IOException {
        int all = requests(this::write);
        assertThat(all).isGreaterThan(20);
        clear();
        for (IntConsumer failing : faults()) {
            for (int at = 0; at <= all; at++) {
                failing.accept(at);
                boolean made = made();
                undisturbed();
                boolean whole = false;
                for (BackupRow row : rows()) {
                    assertThat(row.kind()).as("at %d: %s", at, row).isNotEqualTo(BackupRow.Kind.OTHER);
                    if (row.kind() == BackupRow.Kind.BACKUP) {
                        whole = true;
                        assertThat(BackupCheck.of(Backup.open(row.path()), PLAIN)
                                        .damaged())
                                .as("at %d", at)
                                .isEmpty();
                    }
                }
                assertThat(!made || whole).as("at %d: made, and there", at).isTrue();
                assertThat(BackupCheck.of(write(), PLAIN).damaged())
                        .as("at %d", at)
                        .isEmpty();
                clear();
            }
        }
    }

    private boolean made() {
        try {
            write();
            return true;
        } catch (ProblemException failure) {
            assertThat(failure).hasMessageContaining("503 of ");
            return false;
        }
    }

    @Test
    void aStoreThatFailsAtAnyRequestHasNoHalfRestoredState() throws IOException {
        Backup backup = new BackupWriter(new BackupDirectory(directory.resolve("here")), CLOCK, PLAIN, any -> PLAIN)
                .write(savepoint, Origin.UNKNOWN)
                .backup();
        Path target = store.top().resolve("restored").resolve("savepoint-9");
        int all = requests(() -> new Restoration(backup, PLAIN, target).restore());
        for (IntConsumer failing : faults()) {
            for (int at = 0; at < all; at++) {
                clear();
                failing.accept(at);
                boolean done = true;
                try {
                    new Restoration(backup, PLAIN, target).restore();
                } catch (ProblemException failure) {
                    done = false;
                }
                undisturbed();
                List<StateRow> found = SavedStateList.below(store.top()).rows();
                assertThat(found).as("at %d", at).hasSizeLessThanOrEqualTo(1);
                assertThat(done && found.isEmpty())
                        .as("at %d: done, and there", at)
                        .isFalse();
                for (StateRow row : found) {
                    assertThat(StateVerification.of(row.path()).isWhole())
                            .as("at %d", at)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void aRemovalThatFailsAtAnyRequestLeavesNoHalfBackup() throws IOException {
        write();
        int all = requests(() -> pruning().remove(rows().get(0), CLOCK));
        for (IntConsumer failing : faults()) {
            for (int at = 0; at <= all; at++) {
                clear();
                write();
                BackupRow row = rows().get(0);
                failing.accept(at);
                boolean removed = true;
                try {
                    pruning().remove(row, CLOCK);
                } catch (ProblemException failure) {
                    removed = false;
                }
                undisturbed();
                for (BackupRow left : rows()) {
                    assertThat(removed).as("at %d", at).isFalse();
                    assertThat(left.kind() == BackupRow.Kind.UNFINISHED || left.isWhole())
                            .as("at %d: %s", at, left)
                            .isTrue();
                }
            }
        }
    }
}
