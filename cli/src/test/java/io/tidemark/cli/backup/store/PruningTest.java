package io.tidemark.cli.backup.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningTest {

    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private Path directory;

    private Pruning pruning(Disk disk) {
        return new Pruning(disk, new BackupDirectory(directory), backup -> new Plain());
    }

    @Test
    void whatIsGoneAlreadyIsRemoved() {
        for (BackupRow.Kind kind : BackupRow.Kind.values()) {
            pruning(new LocalDisk()).remove(BackupRow.not(directory.resolve("gone"), kind, ""), CLOCK);
        }
        assertThat(directory).isEmptyDirectory();
    }

    /** Another name for each attempt would be too long one day. */
    @Test
    void whatHasLostItsNameKeepsTheOneItHas() throws IOException {
        Path left = Files.createDirectories(directory.resolve(".tidemark-unfinished-left"));
        Files.createFile(left.resolve("file"));
        pruning(new DelegatingDisk() {
                    @Override
                    public void move(Path from, Path to) throws IOException {
                        throw new IOException("it is not to be moved");
                    }
                })
                .remove(BackupRow.not(left, BackupRow.Kind.UNFINISHED, ""), Clock.offset(CLOCK, Duration.ofDays(2)));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsStillWorkedOnStays() throws IOException {
        Path left = Files.createDirectories(directory.resolve(".tidemark-unfinished-left"));
        BackupRow row = BackupRow.not(left, BackupRow.Kind.UNFINISHED, "");
        assertThat(pruning(new LocalDisk()).remove(row, CLOCK)).isFalse();
        assertThat(left).exists();
    }
}
