package io.tidemark.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ListBackupsCommandTest extends BackupCase {

    /** Of which nobody can even say that it is a directory, as of a mount point whose server is away. */
    private static final String TOO_DEEP = "a-mount-point-without-a-server";

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
    void theTableHasColumnsAsWideAsTheirWidestValue() throws IOException {
        Path savepoint = savepoint("savepoint-1", 5);
        Path backup = backedUp(savepoint);
        assertThat(tool.run("backup", "list", "--from", backups)).isZero();
        Inspection inspection = Inspection.of(savepoint);
        long bytes = Files.size(savepoint.resolve(FILE)) + Files.size(savepoint.resolve("_metadata"));
        // As long as the test takes.
        Matcher age = Pattern.compile("\\d+ s ago").matcher(tool.out());
        assertThat(age.find()).isTrue();
        Object[][] columns = {
            {"CREATED", Instant.parse(created(backup)).truncatedTo(ChronoUnit.SECONDS)},
            {"AGE", age.group()},
            {"PIPELINE", inspection.targets().get(0).pipeline()},
            {"ID", inspection.metadata().checkpoint()},
            {"WRITTEN", "2026-11-21T12:00:00Z"},
            {"POSITION", inspection.sources().get(0).position().orElseThrow()},
            {"BYTES", bytes},
            {"ENCRYPTED", "no"},
            {"FILES", "there"},
        };
        StringBuilder headings = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (Object[] column : columns) {
            int width =
                    Math.max(column[0].toString().length(), column[1].toString().length()) + 2;
            headings.append(padded(column[0], width));
            values.append(padded(column[1], width));
        }
        assertThat(tool.out())
                .isEqualTo(
                        """
                        %sPATH
                        %s%s

                        1 backup, the newest first.
                        Whether it can be read back: tidemark backup verify %s
                        """
                                .formatted(headings, values, backup, backup));
        assertThat(tool.err()).isEmpty();
    }

    private static String padded(Object value, int width) {
        return value + " ".repeat(width - value.toString().length());
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

    /** A disk's own, or a colleague's: a list that fails each night would not be looked at any more. */
    @Test
    void whatIsNobodysBackupAndCannotBeLookedIntoIsARow() throws IOException {
        try (DeepDirectory deep = new DeepDirectory(directory, "lost+found", ".Trash-0", TOO_DEEP)) {
            for (String command : new String[] {"list", "prune"}) {
                assertThat(tool.run("backup", command, "--from", deep.path()))
                        .as(tool.err())
                        .isZero();
                assertThat(tool.out())
                        .contains("it cannot be looked into: ")
                        .contains(deep.path().resolve("lost+found") + "\n")
                        .contains(deep.path().resolve(".Trash-0") + "\n")
                        .contains(deep.path().resolve(TOO_DEEP) + "\n");
            }
            assertThat(tool.run("backup", "prune", "--from", deep.path(), "--apply"))
                    .as(tool.err())
                    .isZero();
            assertThat(tool.run("backup", "list", "--from", deep.path(), "-o", "json"))
                    .isZero();
            assertThat(tool.out()).contains("\"kind\": \"OTHER\"").doesNotContain("NOT_SEEN");
        }
    }

    @Test
    void whatHasABackupsNameAndCannotBeLookedIntoIsAProblem() throws IOException {
        try (DeepDirectory deep = new DeepDirectory(directory, "a-1-0123456789ab", "lost+found")) {
            for (String command : new String[] {"list", "prune"}) {
                assertThat(tool.run("backup", command, "--from", deep.path())).isEqualTo(6);
                assertThat(tool.err())
                        .startsWith("TM-4015  ")
                        .containsOnlyOnce("TM-4015")
                        .contains("  found:    %s/a-1-0123456789ab: it cannot be looked into: ".formatted(deep.path()));
            }
            assertThat(tool.run("backup", "verify", deep.path(), "-o", "json")).isEqualTo(6);
            assertThat(tool.out())
                    .containsOnlyOnce("\"kind\": ")
                    .contains("\"kind\": \"NOT_SEEN\"")
                    .contains("\"whole\": false");
        }
    }
}
