package io.tidemark.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PruneCommandTest extends BackupCase {

    private Path backedUp(int number, Duration after, String created) throws IOException {
        Path savepoint = savepoint("savepoint-" + number, number);
        Files.setLastModifiedTime(savepoint.resolve("_metadata"), FileTime.from(NOON.plus(after)));
        Path backup = backedUp(savepoint);
        Forgery.replace(
                backup, "\"created\": \"%s\"".formatted(created(backup)), "\"created\": \"%s\"".formatted(created));
        return backup;
    }

    @Test
    void whatIsOldGoesIfANewerOneCanBeReadBack() throws IOException {
        Path old = backedUp(5, Duration.ZERO, "2026-01-01T00:00:00Z");
        Path newest = backedUp(6, Duration.ofDays(1), "2026-01-02T00:00:00Z");
        String pipeline =
                Inspection.of(directory.resolve("savepoint-5")).targets().get(0).pipeline();
        long id = Inspection.of(directory.resolve("savepoint-5")).metadata().checkpoint();
        assertThat(tool.run("backup", "prune", "--from", backups))
                .as(tool.err())
                .isZero();
        int width = "the newest whole one of ".length() + pipeline.length();
        String heading = "%-5s  %-20s  %-" + Math.max(8, pipeline.length()) + "s  %-2s  %-" + width + "s  %s\n";
        assertThat(tool.out())
                .isEqualTo(heading.formatted("PLAN", "CREATED", "PIPELINE", "ID", "WHY", "PATH")
                        + heading.formatted(
                                "stays",
                                "2026-01-02T00:00:00Z",
                                pipeline,
                                id,
                                "the newest whole one of " + pipeline,
                                newest)
                        + heading.formatted("goes", "2026-01-01T00:00:00Z", pipeline, id, "older than 7 days", old)
                        + "\n1 of 2 goes.\nNothing has been done. To do it: tidemark backup prune --from %s --keep-days 7 --apply\n"
                                .formatted(backups));
        assertThat(old).exists();
        assertThat(tool.run("backup", "prune", "--from", backups, "--keep-days", 7, "--apply"))
                .isZero();
        assertThat(tool.out()).endsWith("\n1 of 2 has gone.\n");
        try (Stream<Path> left = Files.list(backups)) {
            assertThat(left).containsExactly(newest);
        }
        assertThat(tool.run("backup", "prune", "--from", backups, "--keep-days", 0, "--apply", "-o", "json"))
                .isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "applied": true,
                          "backups": [
                            {
                              "path": "%s",
                              "goes": false,
                              "gone": false,
                              "why": "the newest whole one of %s"
                            }
                          ]
                        }
                        """
                                .formatted(newest, pipeline));
    }

    /** A backup is as good as what reads back: the length alone says nothing. */
    @Test
    void anOldOneStaysIfTheNewerOnesAreDamaged() throws IOException {
        Path old = backedUp(5, Duration.ZERO, "2026-01-01T00:00:00Z");
        Path newest = backedUp(6, Duration.ofDays(1), "2026-01-02T00:00:00Z");
        flip(newest.resolve("state").resolve(FILE), 0);
        assertThat(tool.run("backup", "prune", "--from", backups, "--apply", "--keep-days", 0))
                .isZero();
        assertThat(old).exists();
        assertThat(newest).exists();
        assertThat(tool.out())
                .contains("  the newest whole one of ")
                .contains("  it cannot be read back: %s: state/%s: its bytes are not those that were stored  "
                        .formatted(newest, FILE));
    }

    @Test
    void theNewestIsTheOneOfTheLaterState() throws IOException {
        Path later = backedUp(5, Duration.ofDays(1), "2026-01-01T00:00:00Z");
        Path copiedLater = backedUp(6, Duration.ZERO, "2026-01-02T00:00:00Z");
        assertThat(tool.run("backup", "prune", "--from", backups, "--apply")).isZero();
        assertThat(later).exists();
        assertThat(copiedLater).doesNotExist();
    }

    @Test
    void whatIsYoungOrNotUnderstoodStays() throws IOException {
        backedUp(savepoint("savepoint-4", 4));
        Path damaged = backedUp(5, Duration.ZERO, "2026-01-01T00:00:00Z");
        Files.delete(damaged.resolve("state").resolve(FILE));
        Path other = Files.createDirectories(backups.resolve("lost+found"));
        assertThat(tool.run("backup", "prune", "--from", backups, "--apply")).isZero();
        assertThat(tool.out())
                .contains("  younger than 7 days  ")
                .contains("  look at it: state/%s: it is missing  ".formatted(FILE))
                .contains("  look at it: no backup  ")
                .endsWith("\n0 of 3 have gone.\n");
        assertThat(damaged).exists();
        assertThat(other).exists();
    }

    @Test
    void whatAnInterruptionHasLeftGoesAfterADay() throws IOException {
        Path left = Files.createDirectories(
                backups.resolve(".tidemark-unfinished-left").resolve("state"));
        Path file = Files.createFile(left.resolve("file"));
        Path inTheMaking = Files.createDirectories(backups.resolve(".tidemark-unfinished-making"));
        Path outside = Files.createFile(directory.resolve("outside"));
        Files.createSymbolicLink(left.resolve("link"), outside);
        Instant longAgo = Instant.now().minus(Duration.ofHours(25));
        for (Path old : new Path[] {file, left, left.getParent()}) {
            Files.setLastModifiedTime(old, FileTime.from(longAgo));
        }
        assertThat(tool.run("backup", "prune", "--from", backups, "--apply")).isZero();
        // The link was made just now.
        assertThat(tool.out()).endsWith("\n0 of 2 have gone.\n");
        Files.delete(left.resolve("link"));
        for (Path old : new Path[] {file, left, left.getParent()}) {
            Files.setLastModifiedTime(old, FileTime.from(longAgo));
        }
        assertThat(tool.run("backup", "prune", "--from", backups, "--apply")).isZero();
        assertThat(left.getParent()).doesNotExist();
        assertThat(inTheMaking).exists();
        assertThat(outside).exists();
    }

    @Test
    void aNegativeNumberOfDaysIsWrongUsage() {
        assertThat(tool.run("backup", "prune", "--from", backups, "--keep-days", -1))
                .isEqualTo(2);
    }
}
