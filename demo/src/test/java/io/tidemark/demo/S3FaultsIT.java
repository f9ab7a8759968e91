package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.FaultProxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bucket that denies some of its objects, and an endpoint that does not answer: what cannot be seen is not said to be missing. */
class S3FaultsIT extends S3Case {

    private static final String SAVEPOINTS = "s3://state/savepoints";
    private static final String BACKUPS = "s3://state/backups";

    private S3Gate gate;
    private Path throughGate;

    @BeforeEach
    void openGate() throws Exception {
        gate = new S3Gate(endpoint());
        throughGate = conf("gate", server.secret(), gate.endpoint());
    }

    @AfterEach
    void closeGate() {
        gate.close();
    }

    private int run(Object... command) throws Exception {
        List<Object> all = new ArrayList<>(Arrays.asList(command));
        all.addAll(List.of("--flink-conf", throughGate));
        return tool.run(all.toArray());
    }

    /** Of a real job, and with a file that is named by its whole path. */
    private void savepointOf(String name, String file) throws Exception {
        Path savepoint = savepoint(bucket.resolve("savepoints").resolve(name), STATE, 5);
        Files.delete(savepoint.resolve(FILE));
        String metadata = Files.readString(savepoint.resolve("_metadata"), StandardCharsets.ISO_8859_1);
        // byte kind | UTF path | long length becomes byte kind | long length | UTF path
        String relative = "\6\0" + (char) FILE.length() + FILE + "\0\0\0\0\0\0\0\5";
        String whole = "\2\0\0\0\0\0\0\0\5\0" + (char) file.length() + file;
        assertThat(metadata).contains(relative);
        Files.writeString(
                savepoint.resolve("_metadata"), metadata.replace(relative, whole), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aFileThatNobodyCanLookForIsNotSaidToBeThere() throws Exception {
        savepointOf("hdfs", "hdfs://name/data/f");
        savepointOf("other", "s3://other-bucket/data/f");
        for (String name : new String[] {"hdfs", "other"}) {
            String why = name.equals("hdfs")
                    ? "hdfs://name/data/f: Could not find a file system implementation for scheme 'hdfs'"
                    : "s3://other-bucket/data/f: ";
            assertThat(run("position", "show", SAVEPOINTS + "/" + name))
                    .as(tool.err())
                    .isZero();
            assertThat(tool.out())
                    .contains("\n  files        1 beside _metadata: 1 not looked for, the first is " + why);
            assertThat(run("savepoint", "verify", SAVEPOINTS + "/" + name))
                    .as(tool.out())
                    .isEqualTo(7);
            assertThat(tool.out()).contains("\n  not readable " + why);
            assertThat(tool.err()).contains("of 1 file 0 missing, 0 cut short, 1 not readable, 1 not looked for");
            assertThat(run("backup", "create", SAVEPOINTS + "/" + name, "--to", BACKUPS))
                    .isEqualTo(6);
            assertThat(tool.err()).startsWith("TM-4013  ");
        }
        assertThat(run("savepoint", "list", SAVEPOINTS)).as(tool.err()).isZero();
        assertThat(tool.out())
                .contains("  1 not looked for  " + SAVEPOINTS + "/hdfs\n")
                .contains("  1 not looked for  " + SAVEPOINTS + "/other\n");
    }

    /** A right that comes late, or a server that is there again: the file itself can be read then. */
    @Test
    void aFileThatIsCutShortIsFoundIfItsLengthCouldNotBeAskedFor() throws Exception {
        savepointOf("shared", "s3://state/shared/f");
        Files.write(Files.createDirectories(bucket.resolve("shared")).resolve("f"), new byte[4]);
        AtomicInteger left = new AtomicInteger(1);
        gate.deny(request ->
                request.startsWith("HEAD ") && request.contains("/state/shared/f ") && left.getAndDecrement() > 0);
        assertThat(run("savepoint", "verify", SAVEPOINTS + "/shared"))
                .as(tool.out())
                .isEqualTo(7);
        assertThat(gate.denials()).isEqualTo(1);
        assertThat(tool.out())
                .contains("1 beside _metadata, 4 bytes of them read\n")
                .contains("\n  not seen     s3://state/shared/f: ")
                .contains("\n  not readable s3://state/shared/f with 4 of 5 bytes\n")
                .endsWith("\nIt is not whole, or not known to be.\n");
        assertThat(tool.err()).contains("0 cut short, 1 not readable, 1 not looked for");
        left.set(1);
        assertThat(run("savepoint", "verify", SAVEPOINTS + "/shared", "-o", "json"))
                .isEqualTo(7);
        assertThat(tool.out()).contains("\"notSeen\": [\n    \"s3://state/shared/f: ");
    }

    @Test
    void aBackupThatIsDeniedIsNotMissing() throws Exception {
        savepoint(bucket.resolve("savepoints").resolve("savepoint-1"), STATE, 5_000);
        assertThat(run("backup", "create", SAVEPOINTS + "/savepoint-1", "--to", BACKUPS))
                .as(tool.err())
                .isZero();
        String backup = tool.out().strip();
        String name = backup.substring(BACKUPS.length() + 1);
        deniedInBackups(
                backup, request -> request.startsWith("GET") && request.contains("prefix=backups%2F" + name + "%2F&"));
        deniedInBackups(backup, request -> request.contains("/backups/" + name + "/manifest.json"));
        deniedInBackups(
                backup,
                request -> request.startsWith("GET") && request.contains("prefix=backups%2F" + name + "%2Fstate"));
    }

    private void deniedInBackups(String backup, Predicate<String> denied) throws Exception {
        gate.deny(denied);
        Consumer<String> said = how -> {
            assertThat(gate.denials()).as(how).isPositive();
            assertThat(tool.err())
                    .as(how)
                    .startsWith("TM-4015  ")
                    .contains("  found:    " + backup)
                    .contains("403");
        };
        assertThat(run("backup", "list", "--from", BACKUPS)).isEqualTo(6);
        said.accept("list");
        assertThat(tool.out()).contains(backup + "\n").doesNotContain("There is none");
        assertThat(run("backup", "verify", BACKUPS)).isEqualTo(6);
        said.accept("verify all");
        assertThat(run("backup", "verify", backup)).isEqualTo(6);
        said.accept("verify");
        assertThat(tool.out()).doesNotContain("hole").doesNotContain("damaged");
        assertThat(run("backup", "prune", "--from", BACKUPS, "--keep-days", 0, "--apply"))
                .isEqualTo(6);
        said.accept("prune");
        assertThat(tool.out()).contains("\n0 of 1 have gone.\n");
        assertThat(run("backup", "restore", backup, "--to", directory.resolve("restored"), "--apply"))
                .isEqualTo(6);
        said.accept("restore");
        gate.deny(request -> false);
        assertThat(run("backup", "verify", backup)).as(tool.err()).isZero();
    }

    @Test
    void aStateWhoseMetadataIsDeniedIsListed() throws Exception {
        savepoint(bucket.resolve("savepoints").resolve("savepoint-1"), STATE, 5_000);
        gate.deny(request -> request.contains("/savepoints/savepoint-1/_metadata"));
        assertThat(run("savepoint", "list", SAVEPOINTS)).as(tool.err()).isEqualTo(7);
        assertThat(gate.denials()).isPositive();
        assertThat(tool.out())
                .contains("  its metadata cannot be read  " + SAVEPOINTS + "/savepoint-1\n")
                .doesNotContain("There is none");
        assertThat(tool.err()).contains("1 directory cannot be looked into, the first is " + SAVEPOINTS);
    }

    /** Without these defaults it takes Flink's plugin 13 minutes, or hours. */
    @Test
    void thatNobodyAnswersIsSaidSoon() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(server.host(), server.port())) {
            throughGate = conf("away", server.secret(), "http://%s:%d".formatted(proxy.host(), proxy.port()));
            proxy.stall();
            says("Read timed out");
            proxy.heal();
            proxy.refuse();
            says("Unable to execute HTTP request");
        }
    }

    private void says(String why) throws Exception {
        Instant begun = Instant.now();
        assertThat(run("backup", "list", "--from", BACKUPS)).as(tool.err()).isEqualTo(6);
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(60));
        assertThat(tool.err())
                .startsWith("TM-4015  ")
                .contains("  found:    " + BACKUPS)
                .contains(why);
    }

    /** A copy takes hours, and a connection may break in any of them. */
    @Test
    void aFileWhoseConnectionBreaksIsReadOn() throws Exception {
        savepoint(bucket.resolve("savepoints").resolve("savepoint-1"), STATE, 3_000_000);
        String file = "/" + FILE + " ";
        AtomicInteger left = new AtomicInteger(1);
        gate.cut(request -> request.startsWith("GET ") && request.contains(file) && left.getAndDecrement() > 0);
        assertThat(run("savepoint", "verify", SAVEPOINTS + "/savepoint-1"))
                .as(tool.out() + tool.err())
                .isZero();
        assertThat(tool.out()).contains(" 3,000,000 bytes of them read\n");
        assertThat(gate.cuts()).isEqualTo(1);
        left.set(1);
        assertThat(run("backup", "create", SAVEPOINTS + "/savepoint-1", "--to", BACKUPS))
                .as(tool.err())
                .isZero();
        assertThat(gate.cuts()).isEqualTo(2);
        String backup = tool.out().strip();
        left.set(1);
        assertThat(run("backup", "verify", backup)).as(tool.err()).isZero();
        assertThat(gate.cuts()).isEqualTo(3);
        assertThat(tool.out()).endsWith("\nIt is whole.\n");
    }

    @Test
    void aPasswordInAPathIsRefusedAndNotRepeated() throws Exception {
        assertThat(run("backup", "list", "--from", "s3://user:correcthorse@state/backups"))
                .isEqualTo(6);
        assertThat(tool.err())
                .contains("  found:    a path with a password in it\n")
                .doesNotContain("correcthorse");
    }
}
