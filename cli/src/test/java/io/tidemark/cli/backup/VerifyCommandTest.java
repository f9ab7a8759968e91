package io.tidemark.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checkpoint.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerifyCommandTest extends BackupCase {

    @Test
    void verifyReadsEveryFile() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Inspection inspection = Inspection.of(savepoint);
        Path backup = backedUp(savepoint);
        assertThat(tool.run("backup", "verify", backup)).as(tool.err()).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        checkpoint %d
                          path         %s
                          pipeline     %s
                          position     %s
                          written      2026-11-21T12:00:00Z
                          created      %s
                          files        2, %s bytes of them read

                        It is whole.
                        """
                                .formatted(
                                        inspection.metadata().checkpoint(),
                                        backup,
                                        inspection.targets().get(0).pipeline(),
                                        inspection.sources().get(0).position().orElseThrow(),
                                        created(backup),
                                        String.format(
                                                Locale.ROOT, "%,d", 5 + Files.size(savepoint.resolve("_metadata")))));
        assertThat(tool.err()).isEmpty();
    }

    @Test
    void anEncryptedOneIsDecryptedAndItsStateReadWithoutARestore() throws IOException {
        Path backup = backedUp(savepoint("savepoint-1", 3_000_000), "--key-file", key);
        assertThat(tool.run("backup", "verify", backup, "--key-file", key))
                .as(tool.err())
                .isZero();
        assertThat(tool.out()).contains(" bytes of them read, decrypted\n").endsWith("\nIt is whole.\n");
    }

    @Test
    void aFlippedByteIsFoundInEachFile() throws IOException {
        Path plain = backedUp(savepoint("savepoint-1", 5));
        Path encrypted = backedUp(savepoint("savepoint-2", 2_000_000), "--key-file", key);
        Map<Path, List<Object>> backups = new TreeMap<>(Map.of(
                plain,
                List.of("backup", "verify", plain),
                encrypted,
                List.of("backup", "verify", encrypted, "--key-file", key)));
        for (Map.Entry<Path, List<Object>> backup : backups.entrySet()) {
            String suffix = backup.getKey().equals(plain) ? "" : ".encrypted";
            for (String name : List.of("state/" + FILE + suffix, "state/_metadata" + suffix, "manifest.json")) {
                Path file = backup.getKey().resolve(name);
                for (long at : new long[] {0, Files.size(file) / 2, Files.size(file) - 1}) {
                    flip(file, at);
                    assertThat(tool.run(backup.getValue().toArray()))
                            .as("%s at %d: %s", file, at, tool.out())
                            .isEqualTo(7);
                    assertThat(tool.err())
                            .startsWith("TM-5004  The backup is not whole, or not as it was made\n")
                            .contains(name);
                    flip(file, at);
                }
            }
            assertThat(tool.run(backup.getValue().toArray())).as(tool.err()).isZero();
        }
    }

    @Test
    void whatIsMissingOrCutShortIsNamed() throws IOException {
        Path backup = backedUp(savepoint("savepoint-1", 5));
        Path file = backup.resolve("state").resolve(FILE);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, 4));
        assertThat(tool.run("backup", "verify", backup)).isEqualTo(7);
        assertThat(tool.out())
                .contains("  damaged      state/%s: it has 4 bytes, not 5\n".formatted(FILE))
                .endsWith("\nIt is not whole.\n");
        Files.delete(file);
        assertThat(tool.run("backup", "verify", backup)).isEqualTo(7);
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-5004  The backup is not whole, or not as it was made
                          found:    %s: state/%s: it is missing
                          required: a backup whose every byte is the one that was stored, by this release of Tidemark
                          remedy:   Take another one: tidemark backup list --from DIR shows what there is.
                        """
                                .formatted(backup, FILE));
    }

    /** Whoever can write the files can write a checksum as well. */
    @Test
    void aManifestThatWasNotWrittenByWhoHasTheKeyIsFound() throws IOException {
        Path backup = backedUp(savepoint("savepoint-1", 5), "--key-file", key);
        Forgery.replace(backup, "\"job\": null", "\"job\": \"ab\"");
        assertThat(tool.run("backup", "list", "--from", backups)).isZero();
        assertThat(tool.run("backup", "verify", backup, "--key-file", key)).isEqualTo(7);
        assertThat(tool.err()).contains(": manifest.json: it was not written by who has the key\n");
    }

    @Test
    void anEncryptedOneWantsItsOwnKeyAndAPlainOneNone() throws IOException {
        Path plain = backedUp(savepoint("savepoint-1", 5));
        Path encrypted = backedUp(savepoint("savepoint-2", 6), "--key-file", key);
        assertThat(tool.run("backup", "verify", plain, "--key-file", key)).isEqualTo(3);
        assertThat(tool.err()).contains("  found:    %s is not encrypted, and a key is given\n".formatted(plain));
        assertThat(tool.run("backup", "verify", encrypted)).isEqualTo(3);
        assertThat(tool.err()).contains("  found:    %s is encrypted, and no key is given\n".formatted(encrypted));
        Files.writeString(key, "another horse battery staple");
        assertThat(tool.run("backup", "verify", encrypted, "--key-file", key)).isEqualTo(3);
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-1020  The key is not the backup's, or cannot be used
                          found:    %s has another key than the one that is given
                          required: the key it was made with
                          remedy:   Give that one.
                        """
                                .formatted(encrypted));
    }

    @Test
    void allOfADirectoryAreRead() throws IOException {
        Path good = backedUp(savepoint("savepoint-1", 5));
        Path bad = backedUp(savepoint("savepoint-2", 6));
        Path lost = backedUp(savepoint("savepoint-3", 7));
        Files.createDirectories(backups.resolve("lost+found"));
        Files.createDirectories(backups.resolve(".tidemark-unfinished-x"));
        Files.delete(bad.resolve("state").resolve(FILE));
        Files.delete(lost.resolve("manifest.json"));
        assertThat(tool.run("backup", "verify", backups)).isEqualTo(7);
        assertThat(tool.out()).contains("  path         " + good + "\n").endsWith("\n1 of 3 are whole.\n");
        assertThat(tool.err())
                .startsWith("Not looked at: %s/.tidemark-unfinished-x: ".formatted(backups))
                .contains("  found:    %s: state/%s: it is missing\n".formatted(bad, FILE))
                .contains("  found:    %s: manifest.json: it is missing\n".formatted(lost));
    }

    @Test
    void whereThereIsNoneNothingIsSaidToBeWhole() throws IOException {
        assertThat(tool.run("backup", "verify", backups)).isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4014  There is no such backup\n");
        Files.createDirectories(backups);
        assertThat(tool.run("backup", "verify", backups)).isEqualTo(6);
        assertThat(tool.out()).isEmpty();
    }

    @Test
    void itSaysSoToProgramsToo() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Path backup = backedUp(savepoint);
        String said =
                """
                {
                  "whole": %1$s,
                  "backups": [
                    {
                %2$s      "whole": %1$s,
                      "bytesRead": %3$d,
                      "damaged": [%4$s]
                    }
                  ],
                  "problems": [%5$s]
                }
                """;
        String row = json(backup, savepoint, created(backup), 6);
        long metadata = Files.size(savepoint.resolve("_metadata"));
        assertThat(tool.run("backup", "verify", backup, "-o", "json")).isZero();
        assertThat(tool.out()).isEqualTo(said.formatted(true, row, metadata + 5, "", ""));
        Files.delete(backup.resolve("state").resolve(FILE));
        assertThat(tool.run("backup", "verify", backup, "-o", "json")).isEqualTo(7);
        String missing = "state/%s: it is missing".formatted(FILE);
        assertThat(tool.out())
                .isEqualTo(said.formatted(
                        false,
                        row,
                        metadata,
                        "\n        \"%s\"\n      ".formatted(missing),
                        "\n    \"%s: %s\"\n  ".formatted(backup, missing)));
    }

    @Test
    void programsAreToldOfEachThatCouldNotBeReadAndDamageIsTheWorst() throws IOException {
        Path damaged = backedUp(savepoint("savepoint-1", 5));
        Path encrypted = backedUp(savepoint("savepoint-2", 6), "--key-file", key);
        Files.delete(damaged.resolve("state").resolve(FILE));
        assertThat(tool.run("backup", "verify", backups, "-o", "json"))
                .as("the newest, whose key is missing, is the first")
                .isEqualTo(7);
        JsonNode rows = new ObjectMapper().readTree(tool.out()).path("backups");
        assertThat(rows).hasSize(2);
        assertThat(rows.path(0).path("path").asText()).isEqualTo(encrypted.toString());
        assertThat(rows.path(0).path("whole").asBoolean(true)).isFalse();
        assertThat(rows.path(0).path("damaged").path(0).asText())
                .isEqualTo(encrypted + " is encrypted, and no key is given");
        assertThat(rows.path(1).path("path").asText()).isEqualTo(damaged.toString());
        assertThat(rows.path(1).path("damaged").path(0).asText()).isEqualTo("state/%s: it is missing".formatted(FILE));
    }

    @Test
    void aLinkInABackupIsNotFollowed() throws IOException {
        Path backup = backedUp(savepoint("savepoint-1", 5));
        Path elsewhere = Files.move(backup.resolve("state"), directory.resolve("elsewhere"));
        Files.createSymbolicLink(backup.resolve("state"), elsewhere);
        assertThat(tool.run("backup", "verify", backup)).isEqualTo(7);
        assertThat(tool.err()).contains("it is behind a link, which is not followed");
    }

    @Test
    void whatIsNotFinishedIsNoBackup() throws IOException {
        Path backup = backedUp(savepoint("savepoint-1", 5));
        Path unfinished = Files.move(backup, backups.resolve(".tidemark-unfinished-x"));
        assertThat(tool.run("backup", "verify", unfinished)).isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4014").contains(unfinished + " is not finished");
    }
}
