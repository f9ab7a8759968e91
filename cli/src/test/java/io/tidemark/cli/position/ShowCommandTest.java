package io.tidemark.cli.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.InspectionReport;
import io.tidemark.cli.Tidemark;
import io.tidemark.cli.rest.FakeFlink;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the report says is tested where it is made. */
class ShowCommandTest {

    /** Of a real job; see the README there. */
    private static final Path STATE = Path.of("..", "common", "src", "test", "resources")
            .resolve("io/tidemark/checkpoint/states/mysql-canonical")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter narration = new StringWriter();

    private int run(Object... arguments) {
        CommandLine command = Tidemark.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(narration));
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        return command.execute(texts);
    }

    @Test
    void showsAStateByPathFileAndUri() {
        for (Object path : new Object[] {STATE, STATE.resolve("_metadata"), STATE.toUri(), "file:" + STATE}) {
            out.getBuffer().setLength(0);
            assertThat(run("position", "show", path)).isZero();
            assertThat(out).hasToString(InspectionReport.text(Inspection.of(STATE)));
            assertThat(narration.toString()).isEmpty();
        }
    }

    @Test
    void showsItAsJson() {
        assertThat(run("position", "show", STATE, "-o", "json")).isZero();
        assertThat(out).hasToString(InspectionReport.json(Inspection.of(STATE)));
    }

    @Test
    void whatIsNotThereIsAProblemWithWhatIsBesideIt() {
        assertThat(run("position", "show", STATE.resolveSibling("other"))).isEqualTo(6);
        assertThat(out.toString()).isEmpty();
        assertThat(narration.toString())
                .startsWith("TM-4006  There is no savepoint or checkpoint to restore\n  found:    there is no "
                        + STATE.resolveSibling("other") + "\n")
                .contains("\n  remedy:   The newest beside it is " + STATE.getParent());
    }

    @Test
    void whatCannotBeReadIsAProblem() throws IOException {
        byte[] metadata = Files.readAllBytes(STATE.resolve("_metadata"));
        Files.write(directory.resolve("_metadata"), Arrays.copyOf(metadata, metadata.length / 2));
        assertThat(run("position", "show", directory)).isEqualTo(6);
        assertThat(out.toString()).isEmpty();
        assertThat(narration.toString())
                .startsWith("TM-4009  The savepoint or checkpoint cannot be read\n  found:    " + directory
                        + ": its _metadata cannot be read: ")
                .doesNotContain("\tat ");
    }

    /** Half an answer is given, and said to be half of one. */
    @Test
    void aSourceThatCannotBeReadIsAProblemBesideTheRest() throws IOException {
        Files.copy(STATE.resolve("_metadata"), directory.resolve("_metadata"));
        byte[] metadata = Files.readAllBytes(directory.resolve("_metadata"));
        // The version of the enumerator's state, behind that of the coordinator's.
        byte[] envelope = {0, 0, 0, 1, 0, 0, 0, 5};
        int at = indexOf(metadata, envelope);
        metadata[at + 7] = 99;
        Files.write(directory.resolve("_metadata"), metadata);
        assertThat(run("position", "show", directory)).isEqualTo(6);
        assertThat(out.toString())
                .contains("\n  not read     state version 99 with splits of version 4; supported: ")
                .endsWith("\n\n1 operator could not be read.\n");
        assertThat(narration.toString())
                .startsWith("TM-4009 ")
                .contains(": state version 99 with splits of version 4; supported: ");
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int at = 0; at + part.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("it is not there");
    }

    @Test
    void aPipelinesLastCheckpointIsShown() throws IOException {
        System.setProperty("tidemark.config", directory.resolve("config.yaml").toString());
        try (FakeFlink flink = new FakeFlink()) {
            flink.job("1", "orders", "RUNNING", Instant.EPOCH, -1)
                    .checkpoints("1", FakeFlink.checkpoint(5, Instant.EPOCH, "file:" + STATE), "null", "null");
            assertThat(run("position", "show", "orders", "--jobmanager", flink.address()))
                    .isZero();
            assertThat(out)
                    .hasToString("pipeline orders, job 1, RUNNING\n\n" + InspectionReport.text(Inspection.of(STATE))
                            + "\nTo see what its databases say now, name them in a context: tidemark context --help\n");
            out.getBuffer().setLength(0);
            assertThat(run("position", "show", "orders", "-o", "json", "--jobmanager", flink.address()))
                    .isZero();
            assertThat(out)
                    .hasToString(
                            """
                            {
                              "pipeline": "orders",
                              "job": "1",
                              "state": "RUNNING",
                              "newestState": "file:%s",
                              "startedFrom": null,
                              "notReadable": null,
                              "inspection": %s,
                              "now": {
                                "sources": [],
                                "targets": []
                              },
                              "nextStart": "NOT_KNOWN"
                            }
                            """
                                    .formatted(
                                            STATE,
                                            InspectionReport.json(Inspection.of(STATE))
                                                    .strip()
                                                    .replace("\n", "\n  ")));
            flink.job("2", "stock", "RUNNING", Instant.EPOCH, -1);
            out.getBuffer().setLength(0);
            assertThat(run("position", "show", "stock", "-o", "json", "--jobmanager", flink.address()))
                    .isZero();
            assertThat(out)
                    .hasToString(
                            """
                            {
                              "pipeline": "stock",
                              "job": "2",
                              "state": "RUNNING",
                              "newestState": null,
                              "startedFrom": null,
                              "notReadable": null,
                              "inspection": null,
                              "now": {
                                "sources": [],
                                "targets": []
                              },
                              "nextStart": "NOT_KNOWN"
                            }
                            """);
            assertThat(run("position", "show", "oders", "--jobmanager", flink.address()))
                    .isEqualTo(6);
            assertThat(narration.toString()).contains(" knows no job oders\n  required: one of orders, stock\n");
        }
    }

    @Test
    void helpTeaches() {
        assertThat(run("position", "show", "--help")).isZero();
        assertThat(out.toString()).contains("Exit code 0").contains("tidemark position show s3://");
        assertThat(run("position")).isEqualTo(2);
        assertThat(narration.toString()).contains("Which command?");
        assertThat(run("position", "show")).isEqualTo(2);
    }

    @Test
    void aCheckpointThatIsThereAndCannotBeReadIsAProblem() throws IOException {
        System.setProperty("tidemark.config", directory.resolve("config.yaml").toString());
        byte[] metadata = Files.readAllBytes(STATE.resolve("_metadata"));
        Files.write(directory.resolve("_metadata"), Arrays.copyOf(metadata, metadata.length / 2));
        try (FakeFlink flink = new FakeFlink()) {
            flink.job("1", "orders", "RUNNING", Instant.EPOCH, -1)
                    .checkpoints("1", FakeFlink.checkpoint(5, Instant.EPOCH, "file:" + directory), "null", "null");
            assertThat(run("position", "show", "orders", "--jobmanager", flink.address()))
                    .isEqualTo(6);
            assertThat(out.toString())
                    .contains("\nIts checkpoint is not readable from here: " + directory + ": its _metadata");
            assertThat(narration.toString()).contains("TM-4009  The savepoint or checkpoint cannot be read\n");
        }
    }

    @Test
    void aCheckpointThatIsGoneIsAskedForAgain() throws IOException {
        System.setProperty("tidemark.config", directory.resolve("config.yaml").toString());
        try (FakeFlink flink = new FakeFlink()) {
            flink.job("1", "orders", "RUNNING", Instant.EPOCH, -1)
                    .checkpoints(
                            "1",
                            FakeFlink.checkpoint(5, Instant.EPOCH, "file:" + directory.resolve("chk-5")),
                            "null",
                            "null")
                    .later(
                            "GET /config",
                            () -> flink.checkpoints(
                                    "1", FakeFlink.checkpoint(6, Instant.EPOCH, "file:" + STATE), "null", "null"));
            assertThat(run("position", "show", "orders", "--jobmanager", flink.address()))
                    .isZero();
            assertThat(out.toString()).contains(InspectionReport.text(Inspection.of(STATE)));
        }
    }

    @Test
    void beforeItsFirstCheckpointAPipelineStandsWhereItWasStartedFrom() throws IOException {
        System.setProperty("tidemark.config", directory.resolve("config.yaml").toString());
        try (FakeFlink flink = new FakeFlink()) {
            flink.job("1", "orders", "RUNNING", Instant.EPOCH, -1)
                    .checkpoints("1", "null", "null", FakeFlink.restored(4, "file:" + STATE));
            assertThat(run("position", "show", "orders", "--jobmanager", flink.address()))
                    .isZero();
            assertThat(out.toString())
                    .startsWith(
                            "pipeline orders, job 1, RUNNING\n\nIt has completed no checkpoint; it was started from file:"
                                    + STATE + ".\n\n" + InspectionReport.text(Inspection.of(STATE)));
        }
    }

    @Test
    void ofWhatHasEndedTheStateIsShownThatItWouldBeResumedFrom() throws IOException {
        System.setProperty("tidemark.config", directory.resolve("config.yaml").toString());
        try (FakeFlink flink = new FakeFlink()) {
            flink.job("1", "orders", "FINISHED", Instant.EPOCH, 1_000)
                    .checkpoints("1", "null", FakeFlink.checkpoint(5, Instant.EPOCH, "file:" + STATE), "null")
                    .job("2", "stock", "FAILED", Instant.EPOCH, 1_000)
                    .job("3", "parts", "FAILED", Instant.EPOCH, 1_000)
                    .checkpoints(
                            "3",
                            "{\"discarded\":true,"
                                    + FakeFlink.checkpoint(7, Instant.EPOCH, "/s")
                                            .substring(1),
                            "null",
                            "null");
            assertThat(run("position", "show", "orders", "--jobmanager", flink.address()))
                    .isZero();
            assertThat(out.toString())
                    .startsWith("pipeline orders, job 1, FINISHED\n\n" + InspectionReport.text(Inspection.of(STATE)));
            out.getBuffer().setLength(0);
            assertThat(run("position", "show", "stock", "--jobmanager", flink.address()))
                    .isZero();
            assertThat(out.toString())
                    .startsWith("pipeline stock, job 2, FAILED\n\nThere is nothing to resume it from.\n");
            out.getBuffer().setLength(0);
            assertThat(run("position", "show", "parts", "--jobmanager", flink.address()))
                    .isZero();
            assertThat(out.toString())
                    .startsWith(
                            "pipeline parts, job 3, FAILED\n\nWhat it would be resumed from is not known: none is found;"
                                    + " later is checkpoint 7 of job 3, which is discarded.\n");
        }
    }
}
