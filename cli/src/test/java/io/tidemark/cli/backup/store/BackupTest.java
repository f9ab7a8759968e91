package io.tidemark.cli.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.cli.savepoint.StateWithFile;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

    @TempDir
    private Path directory;

    @Test
    void everyByteOfAManifestCounts() throws IOException {
        Path savepoint = StateWithFile.makeOwn(directory.resolve("s"), "postgres-tidemark", "a/b/file", 5);
        Files.createDirectories(savepoint.resolve("a").resolve("b"));
        Files.write(savepoint.resolve("a").resolve("b").resolve("file"), new byte[5]);
        for (Protection protection :
                List.of(new Plain(), Encryption.create("correct horse battery", new SecureRandom()))) {
            Backup backup = new BackupWriter(Clock.systemUTC(), protection)
                    .write(savepoint, Origin.UNKNOWN, new BackupDirectory(directory.resolve("backups")))
                    .backup();
            assertThat(BackupCheck.of(backup, protection).damaged()).isEmpty();
            Path manifest = backup.directory().resolve("manifest.json");
            byte[] bytes = Files.readAllBytes(manifest);
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] ^= 1;
                Files.write(manifest, bytes);
                assertThatThrownBy(() -> Backup.open(backup.directory()))
                        .as("byte %d", at)
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("TM-5004")
                        .hasMessageContaining("manifest.json");
                bytes[at] ^= 1;
            }
        }
    }

    @Test
    void namesThatLeadElsewhereAreNoFilesOfAState() {
        assertThat(List.of("file", "a/b", "..a", ".a")).allMatch(StoredFile::isBelow);
        assertThat(List.of("", "/a", "a/", "a//b", "..", "../a", "a/../b", ".", "./a", "a\0b"))
                .noneMatch(StoredFile::isBelow);
    }
}
