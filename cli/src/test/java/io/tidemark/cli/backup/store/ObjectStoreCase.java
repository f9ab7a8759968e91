package io.tidemark.cli.backup.store;

import io.tidemark.cli.savepoint.StateWithFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store without directories, whose requests fail as a test says, a savepoint, and where its backups go. */
abstract class ObjectStoreCase {

    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
    static final Plain PLAIN = new Plain();

    @TempDir
    Path directory;

    FaultyStore store;
    Path savepoint;
    BackupDirectory backups;

    @BeforeEach
    void savepoint() throws IOException {
        savepoint = StateWithFile.makeOwn(directory.resolve("savepoint-1"), "postgres-tidemark", "file", 2_000);
        Files.write(savepoint.resolve("file"), new byte[2_000]);
        store = new FaultyStore(Files.createDirectory(directory.resolve("store")));
        backups = new BackupDirectory(store.top().resolve("backups"));
    }

    Backup write() {
        return new BackupWriter(backups, CLOCK, PLAIN, backup -> PLAIN)
                .write(savepoint, Origin.UNKNOWN)
                .backup();
    }

    List<BackupRow> rows() {
        return Files.isDirectory(directory.resolve("store").resolve("backups")) ? backups.rows() : List.of();
    }

    void undisturbed() {
        store.fault((request, file) -> {});
    }

    Pruning pruning() {
        return new Pruning(backups, backup -> PLAIN);
    }
}
