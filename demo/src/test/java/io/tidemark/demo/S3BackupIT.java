package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups from a disk to S3, from S3 to S3, and back. */
class S3BackupIT extends S3Case {

    private static final String BACKUPS = "s3://state/backups";
    private static final String SAVEPOINT = "s3://state/savepoints/savepoint-1";

    private Object[] with(List<Object> options, Object... command) {
        List<Object> all = new ArrayList<>(Arrays.asList(command));
        all.addAll(options);
        all.addAll(List.of("--flink-conf", conf));
        return all.toArray();
    }

    private static void same(Path one, Path other) throws Exception {
        for (String file : new String[] {"_metadata", FILE}) {
            assertThat(one.resolve(file)).hasSameBinaryContentAs(other.resolve(file));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBackupInS3IsMadeVerifiedAndRestored(boolean encrypted) throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "correct horse battery staple\n");
        List<Object> options = encrypted ? List.of("--key-file", key) : List.of();
        Path original = savepoint(directory.resolve("savepoint-1"), STATE, 300_000);
        savepoint(bucket.resolve("savepoints/savepoint-1"), STATE, 300_000);

        String backup = tool.done(with(options, "backup", "create", SAVEPOINT, "--to", BACKUPS))
                .strip();
        assertThat(backup).matches(BACKUPS + "/pipeline7-4-[0-9a-f]{12}-[0-9a-f]{8}");
        String name = backup.substring(BACKUPS.length() + 1);
        String end = encrypted ? ".encrypted" : "";
        assertThat(keys("backups/" + name))
                .containsExactly("manifest.json", "state/" + FILE + end, "state/_metadata" + end);
        assertThat(tool.done(with(options, "backup", "create", original, "--to", BACKUPS)))
                .as("of the same state, by another path")
                .isEqualTo(backup + "\n");
        assertThat(tool.done(with(List.of(), "backup", "list", "--from", BACKUPS)))
                .contains("  there  " + backup + "\n")
                .contains("\n1 backup, the newest first.\n");
        assertThat(tool.done(with(options, "backup", "verify", backup))).endsWith("\nIt is whole.\n");

        String restored = "s3://state/savepoints/restored";
        assertThat(tool.done(with(options, "backup", "restore", backup, "--to", restored, "--apply")))
                .isEqualTo(restored + "\n");
        assertThat(keys("savepoints/restored")).containsExactly(FILE, "_metadata");
        same(bucket.resolve("savepoints/restored"), original);
        assertThat(tool.run(with(options, "backup", "restore", backup, "--to", restored, "--apply")))
                .isEqualTo(6);
        assertThat(tool.err()).contains("  found:    " + restored + " is there already\n");
        Path onDisk = directory.resolve("restored");
        tool.done(with(options, "backup", "restore", backup, "--to", onDisk, "--apply"));
        same(onDisk, original);
        assertThat(Files.getLastModifiedTime(onDisk.resolve("_metadata")).toInstant())
                .isEqualTo(NOON);

        Path stored = bucket.resolve("backups").resolve(name).resolve("state").resolve(FILE + end);
        flip(stored, 200_000);
        assertThat(tool.run(with(options, "backup", "verify", BACKUPS))).isEqualTo(7);
        assertThat(tool.err()).startsWith("TM-5004  ").contains("%s: state/%s%s: ".formatted(backup, FILE, end));
        assertThat(tool.run(with(options, "backup", "restore", backup, "--to", restored + "2", "--apply")))
                .isEqualTo(7);
        assertThat(keys("savepoints/restored2")).isEmpty();
        flip(stored, 200_000);
        Files.delete(stored);
        assertThat(tool.run(with(options, "backup", "verify", backup))).isEqualTo(7);
        assertThat(tool.err()).contains("state/%s%s: it is missing".formatted(FILE, end));
    }

    @Test
    void pruneTakesAwayTheOlderOneAndWhatAnInterruptionHasLeft() throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "correct horse battery staple\n");
        List<Object> withKey = List.of("--key-file", key);
        Path original = savepoint(directory.resolve("savepoint-1"), STATE, 5);
        String older = tool.done(with(withKey, "backup", "create", original, "--to", BACKUPS))
                .strip();
        String newer = tool.done(with(List.of(), "backup", "create", original, "--to", BACKUPS))
                .strip();
        Path begun = bucket.resolve("backups").resolve("begun");
        savepoint(begun.resolve("state"), STATE, 5);
        Path mark = Files.createFile(begun.resolve(".tidemark-unfinished-4c1e"));
        assertThat(tool.done(with(List.of(), "backup", "list", "--from", BACKUPS)))
                .contains("being made or removed, or left by an interruption  " + BACKUPS + "/begun\n");
        assertThat(tool.run(with(List.of(), "backup", "verify", BACKUPS + "/begun")))
                .isEqualTo(6);

        assertThat(tool.done(with(withKey, "backup", "prune", "--from", BACKUPS, "--keep-days", 0)))
                .containsPattern("goes +\\S+Z +pipeline7 +4 +older than 0 days +" + older)
                .containsPattern("stays +\\S+Z +pipeline7 +4 +the newest whole one of pipeline7 +" + newer)
                .containsPattern("stays +- +- +- +may be in the making: touched within a day +" + BACKUPS + "/begun");
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        try (Stream<Path> all = Files.walk(begun)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, longAgo);
            }
        }
        assertThat(mark).exists();
        assertThat(tool.done(with(withKey, "backup", "prune", "--from", BACKUPS, "--keep-days", 0, "--apply")))
                .contains("\n2 of 3 have gone.\n");
        String name = newer.substring(BACKUPS.length() + 1);
        assertThat(keys("backups"))
                .containsExactly(name + "/manifest.json", name + "/state/" + FILE, name + "/state/_metadata");
        assertThat(tool.done(with(List.of(), "backup", "verify", BACKUPS))).endsWith("\nIt is whole.\n");
    }

    /** Twice as large as the heap. */
    @Test
    void aFileIsCopiedInPartsHoweverLargeItIs() throws Exception {
        Path original = savepoint(directory.resolve("savepoint-1"), STATE, 200 << 20);
        tool.heap("-Xmx100m");
        String backup = tool.done(with(List.of(), "backup", "create", original, "--to", BACKUPS))
                .strip();
        Path restored = directory.resolve("restored");
        tool.done(with(List.of(), "backup", "restore", backup, "--to", restored, "--apply"));
        same(restored, original);
    }
}
