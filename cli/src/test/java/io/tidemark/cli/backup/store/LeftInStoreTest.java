package io.tidemark.cli.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What prune does with what is not finished in a store, and its maker meanwhile. */
class LeftInStoreTest extends ObjectStoreCase {

    private Path backup;
    private Path mark;

    /** All of a backup, which has not lost its mark for two days. */
    private void left() throws IOException {
        backup = write().directory();
        Path real =
                directory.resolve("store/backups").resolve(backup.getFileName().toString());
        mark = Files.createFile(real.resolve(".tidemark-unfinished-1"));
        FileTime longAgo = FileTime.from(CLOCK.instant().minus(Duration.ofDays(2)));
        try (Stream<Path> all = Files.walk(real)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, longAgo);
            }
        }
    }

    private PrunePlan.Decision decision() {
        PrunePlan plan = pruning().plan(CLOCK, Duration.ofDays(7));
        assertThat(plan.decisions()).hasSize(1);
        return plan.decisions().get(0);
    }

    @Test
    void whatWasLeftGoes() throws IOException {
        left();
        assertThat(decision().goes()).isTrue();
        assertThat(pruning().remove(decision().row(), CLOCK)).isTrue();
        assertThat(rows()).isEmpty();
    }

    @Test
    void whenItWasTouchedIsNotKnownItStays() throws IOException {
        left();
        store.fault((request, file) -> {
            if (request.equals("HEAD") && file.endsWith("state/file")) {
                throw new AccessDeniedException(file.toString(), null, "403 Forbidden");
            }
        });
        assertThat(decision().goes()).isFalse();
    }

    /** The plan may have read back other backups for hours. */
    @Test
    void whatWasFinishedSinceThePlanStays() throws IOException {
        left();
        BackupRow row = decision().row();
        Files.delete(mark);
        assertThat(pruning().remove(row, CLOCK)).isFalse();
        assertThat(BackupCheck.of(Backup.open(backup), PLAIN).isWhole()).isTrue();
    }

    @Test
    void whatWasGoneOnWithSinceThePlanStays() throws IOException {
        left();
        BackupRow row = decision().row();
        Files.setLastModifiedTime(mark, FileTime.from(CLOCK.instant()));
        assertThat(pruning().remove(row, CLOCK)).isFalse();
        Files.delete(mark);
        assertThat(BackupCheck.of(Backup.open(backup), PLAIN).isWhole()).isTrue();
    }

    @Test
    void nothingIsDeletedThatHasNoMark() throws IOException {
        left();
        Files.delete(mark);
        assertThatThrownBy(() -> new ObjectStore().delete(backup)).hasMessageContaining("somebody has finished it");
        assertThat(BackupCheck.of(Backup.open(backup), PLAIN).isWhole()).isTrue();
    }
}
