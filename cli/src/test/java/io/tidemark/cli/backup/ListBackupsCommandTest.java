package io.tidemark.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class ListBackupsCommandTest extends BackupCase {

    @Test
    void backupsAreListedNewestFirstAndWhatIsNoneLast() throws IOException {
        Path first = backedUp(savepoint("savepoint-1", 5));
        Path second = backedUp(savepoint("savepoint-2", 6), "--key-file", key);
        Files.delete(first.resolve("state").resolve(FILE));
        Files.createDirectories(backups.resolve("lost+found"));
        Files.createDirectories(backups.resolve(".tidemark-unfinished-x"));
        Files.createFile(backups.resolve("file"));
        assertThat(tool.run("backup", "list", "--from", backups)).as(tool.err()).isZero();
        String[] lines = tool.out().split("\n");
        Inspection inspection = Inspection.of(directory.resolve("savepoint-1"));
        String state = "%s +%d +2026-11-21T12:00:00Z +%s"
                .formatted(
                        inspection.targets().get(0).pipeline(),
                        inspection.metadata().checkpoint(),
                        inspection.sources().get(0).position().orElseThrow());
        assertThat(lines[0]).matches("CREATED +AGE +PIPELINE +ID +WRITTEN +POSITION +BYTES +ENCRYPTED +FILES +PATH");
        assertThat(lines[1]).matches("\\S+Z +\\d+ s ago +%s +\\d+ +yes +there +%s".formatted(state, second));
        assertThat(lines[2])
                .matches("\\S+Z +\\d+ s ago +%s +\\d+ +no +state/%s: it is missing +%s".formatted(state, FILE, first));
        assertThat(lines[3])
                .matches("(- +){8}being made or removed, or left by an interruption +%s/.tidemark-unfinished-x"
                        .formatted(backups));
        assertThat(lines[4]).matches("(- +){8}no backup +%s/lost\\+found".formatted(backups));
        assertThat(tool.out())
                .endsWith("\n\n1 backup, the newest first.\nWhether it can be read back: tidemark backup verify %s\n"
                        .formatted(second));
    }

    @Test
    void programsAreToldTheSame() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Instant before = Instant.now();
        Path backup = backedUp(savepoint);
        Instant after = Instant.now();
        assertThat(tool.run("backup", "list", "--from", backups, "-o", "json")).isZero();
        Instant created = Instant.parse(created(backup));
        assertThat(created).isBetween(before.truncatedTo(ChronoUnit.MILLIS), after);
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "backups": [
                            {
                        %s      "kind": "BACKUP",
                              "why": null
                            }
                          ]
                        }
                        """
                                .formatted(json(backup, savepoint, created.toString(), 6)));
    }

    @Test
    void anEmptyDirectoryHasNoneAndAMissingOneIsNamed() throws IOException {
        assertThat(tool.run("backup", "list", "--from", backups)).isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4015").contains("  found:    there is no directory " + backups);
        Files.createDirectory(backups);
        assertThat(tool.run("backup", "list", "--from", backups)).isZero();
        assertThat(tool.out()).isEqualTo("There is none in %s.\n".formatted(backups));
    }

    /** A manifest may come from anywhere, and there may be other backups beside it. */
    @Test
    void aManifestThatCannotBeUnderstoodSpoilsTheOthersNot() throws IOException {
        Path bad = backedUp(savepoint("savepoint-1", 5));
        Path savepoint = savepoint("savepoint-2", 6);
        Path good = backedUp(savepoint);
        Forgery.replace(bad, "\"name\": \"" + FILE, "\"name\": \"\\ud800");
        assertThat(tool.run("backup", "list", "--from", backups)).as(tool.err()).isZero();
        assertThat(tool.out())
                .contains("  there  ")
                .contains("manifest.json cannot be understood: a file of the name ");
        assertThat(tool.run("backup", "prune", "--from", backups, "--keep-days", 0))
                .as(tool.err())
                .isZero();
        assertThat(backedUp(savepoint)).isEqualTo(good);
        assertThat(tool.run("backup", "verify", backups)).isEqualTo(7);
    }
}
