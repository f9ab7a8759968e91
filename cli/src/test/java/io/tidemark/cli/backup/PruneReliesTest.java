package io.tidemark.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For whose sake an older backup goes: that can be restored, by who prunes. */
class PruneReliesTest extends BackupCase {

    private Path old;

    @BeforeEach
    void oldOne() throws IOException {
        old = backedUp(savepoint("savepoint-5", 5));
    }

    private Path newer(int number, Object... key) throws IOException {
        Path savepoint = savepoint("savepoint-" + number, number);
        Files.setLastModifiedTime(savepoint.resolve("_metadata"), FileTime.from(NOON.plus(Duration.ofHours(number))));
        return backedUp(savepoint, key);
    }

    private int prune(Object... more) {
        List<Object> arguments =
                new ArrayList<>(List.of("backup", "prune", "--from", backups, "--keep-days", 0, "--apply"));
        arguments.addAll(List.of(more));
        return tool.run(arguments.toArray());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void anEncryptedOneCountsIfItsKeyIsGivenAndIsItsOwn() throws IOException {
        Path encrypted = newer(6, "--key-file", key);
        assertThat(prune()).as(tool.err()).isZero();
        assertThat(tool.out())
                .contains("  give its key: %s is encrypted, and no key is given  ".formatted(encrypted))
                .endsWith("\n0 of 2 have gone.\n");
        Path another = Files.writeString(directory.resolve("another"), "another horse battery staple");
        assertThat(prune("--key-file", another)).as(tool.err()).isZero();
        assertThat(tool.out()).contains("  give its key: %s has another key than ".formatted(encrypted));
        assertThat(old).exists();
        assertThat(prune("--key-file", key)).as(tool.err()).isZero();
        assertThat(tool.out()).endsWith("\n1 of 2 has gone.\n");
        assertThat(old).doesNotExist();
        assertThat(encrypted).exists();
    }

    @Test
    void oneWhoseCheckOfTheKeyIsCorruptedExcusesNothing() throws IOException {
        Path encrypted = newer(6, "--key-file", key);
        JsonNode manifest =
                new ObjectMapper().readTree(encrypted.resolve("manifest.json").toFile());
        Forgery.replace(
                encrypted, manifest.path("encryption").path("check").asText(), "0123456789abcdef0123456789abcdef");
        assertThat(prune("--key-file", key)).as(tool.err()).isZero();
        assertThat(old).exists();
        assertThat(encrypted).exists();
    }

    @Test
    void oneWhoseMetadataIsGarbageExcusesNothingHoweverNewItSaysItIs() throws IOException {
        Path forged = newer(6);
        Path metadata = forged.resolve("state").resolve("_metadata");
        byte[] was = Files.readAllBytes(metadata);
        byte[] garbage = new byte[was.length];
        Files.write(metadata, garbage);
        Forgery.replace(forged, sha256(was), sha256(garbage));
        Forgery.replace(forged, "\"written\": \"2026-", "\"written\": \"2099-");
        assertThat(prune()).as(tool.err()).isZero();
        assertThat(tool.out()).contains("  it cannot be read back: " + forged);
        assertThat(old).exists();
    }

    @Test
    void oneThatIsShorterThanItsMetadataNamesExcusesNothing() throws IOException {
        Path cut = newer(6);
        Path file = cut.resolve("state").resolve(FILE);
        byte[] was = Files.readAllBytes(file);
        byte[] shorter = Arrays.copyOf(was, 5);
        Files.write(file, shorter);
        Forgery.replace(cut, sha256(was), sha256(shorter));
        Forgery.replace(cut, "\"bytes\": 6,", "\"bytes\": 5,");
        Forgery.replace(cut, "\"stored\": 6,", "\"stored\": 5,");
        assertThat(prune()).as(tool.err()).isZero();
        assertThat(tool.out()).contains("it is cut short");
        assertThat(old).exists();
    }

    /** Of a pipeline that was set up anew the older backups are the only ones of the database before. */
    @Test
    void oneOfAnotherDatabaseExcusesNothing() throws IOException {
        Path other = newer(6);
        JsonNode source = new ObjectMapper()
                .readTree(other.resolve("manifest.json").toFile())
                .path("state")
                .path("sources")
                .path(0);
        String system = source.path("history").path("system").asText();
        assertThat(system).isNotEmpty();
        Forgery.replace(other, system, "7000000000000000001");
        assertThat(prune()).as(tool.err()).isZero();
        assertThat(tool.out()).endsWith("\n0 of 2 have gone.\n");
        assertThat(old).exists();
    }

    /** As one of an older state whose copy has lost its time. */
    @Test
    void oneThatStandsEarlierInTheLogExcusesNothing() throws IOException {
        Path copied = newer(6);
        Forgery.replace(copied, "\"position\": \"%s\"".formatted(position(copied)), "\"position\": \"0/1\"");
        assertThat(prune()).as(tool.err()).isZero();
        assertThat(tool.out()).contains("  not behind the newest one in the log: " + copied + "  ");
        assertThat(old).exists();

        Forgery.replace(copied, "\"position\": \"0/1\"", "\"position\": null");
        assertThat(prune()).as(tool.err()).isZero();
        assertThat(old).exists();
    }

    private static String position(Path backup) throws IOException {
        return new ObjectMapper()
                .readTree(backup.resolve("manifest.json").toFile())
                .path("state")
                .path("sources")
                .path(0)
                .path("position")
                .asText();
    }

    @Test
    void whatCannotBeRemovedIsSaidAndTheOthersGo() throws IOException {
        Path second = newer(6);
        Path newest = newer(7);
        // With what it would be called before it is removed, the name is longer than names can be.
        Path stubborn = Files.move(old, backups.resolve("a".repeat(230)));
        assertThat(prune("-o", "json")).isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4015").contains("  found:    %s cannot be removed: ".formatted(stubborn));
        JsonNode said = new ObjectMapper().readTree(tool.out());
        for (JsonNode row : said.path("backups")) {
            Path path = Path.of(row.path("path").asText());
            assertThat(row.path("goes").asBoolean()).as(row.toString()).isEqualTo(!path.equals(newest));
            assertThat(row.path("gone").asBoolean()).as(row.toString()).isEqualTo(path.equals(second));
        }
        assertThat(second).doesNotExist();
        assertThat(stubborn).exists();
        assertThat(newest).exists();
        assertThat(prune()).isEqualTo(6);
        assertThat(tool.out()).contains("failed").endsWith("\n0 of 2 have gone.\n");
    }

    @Test
    void aKeyThatCannotBeUsedIsRefusedBeforeAnythingGoes() throws IOException {
        newer(6);
        Files.write(key, "short".getBytes(StandardCharsets.UTF_8));
        assertThat(prune("--key-file", key)).isEqualTo(3);
        assertThat(old).exists();
    }
}
