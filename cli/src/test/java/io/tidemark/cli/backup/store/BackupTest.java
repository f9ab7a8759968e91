package io.tidemark.cli.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.cli.savepoint.StateWithFile;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
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
            BackupDirectory backups = new BackupDirectory(directory.resolve("backups"));
            Backup backup = new BackupWriter(backups, Clock.systemUTC(), protection, any -> protection)
                    .write(savepoint, Origin.UNKNOWN)
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
        assertThat(List.of("", "/a", "a/", "a//b", "..", "../a", "a/../b", ".", "./a", "a\0b", "a\nb", "a\ud800"))
                .noneMatch(StoredFile::isBelow);
    }

    @Test
    void aManifestThatIsTooLargeToBeReadIsNotRead() throws IOException {
        try (RandomAccessFile manifest =
                new RandomAccessFile(directory.resolve("manifest.json").toFile(), "rw")) {
            manifest.setLength((1L << 25) + 1);
        }
        assertThatThrownBy(() -> Backup.open(directory))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-5004")
                .hasMessageContaining("manifest.json is larger than any manifest");
    }

    /** Of several there is to be in memory what each says of itself, and not what it says of its files. */
    @Test
    void aRowKeepsNoList() {
        assertThat(BackupRow.class.getRecordComponents())
                .extracting(RecordComponent::getGenericType)
                .extracting(Type::getTypeName)
                .contains("java.util.Optional<%s>".formatted(Summary.class.getName()))
                .noneMatch(type -> type.contains(Backup.class.getName() + ">"));
    }

    @Test
    void theMetadataIsTheLastFile() {
        StoredFile metadata = new StoredFile("_metadata", 1, 1, "0".repeat(64));
        StoredFile file = new StoredFile("file", 1, 1, "0".repeat(64));
        BackedUpState state = new BackedUpState("/s", 1, "", Instant.EPOCH, List.of(), List.of());
        Summary summary = new Summary(List.of(), "", Instant.EPOCH, "", state, null, 2, 2);
        assertThat(new Manifest(summary, List.of(file, metadata)).files()).hasSize(2);
        assertThatThrownBy(() -> new Manifest(summary, List.of(metadata, file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a list of files whose last is not the state's metadata");
    }
}
