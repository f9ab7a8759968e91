package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Step by step, with a file that answers as it is told to. On a real cluster: {@code UpdateIT}. */
class UpdateTest extends PipelineCase {

    private static final String LOOKED_AT = "file:/s/savepoint-looked-at";
    private static final String LEFT = "file:/s/savepoint-left";
    private static final Problem WRONG = new Problem(ErrorCode.SQL_INVALID, "f", "r", "m");

    private final List<String> asked = new ArrayList<>();
    private Examination examination = new Examination(List.of(), List.of(), List.of());
    private PipelineClient.Result submission = new PipelineClient.Result(0, OTHER, "");
    private Path file;

    private final class Answers implements NewFile {

        @Override
        public Examination examine(String savepoint, String job, String plan) {
            asked.add("examine %s of %s %s".formatted(savepoint, job, plan));
            return examination;
        }

        @Override
        public PipelineClient.Result submit(String savepoint) throws IOException {
            asked.add("submit " + savepoint);
            if (submission.exitCode() < 0) {
                throw new IOException("no process");
            }
            return submission;
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        file = pipeline("");
        tool.replace(() -> new UpdateCommand((options, jobManager, verbose) -> new Answers()), "pipeline", "update");
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .on("GET /jobs/" + JOB + "/plan", "{\"plan\":{\"jid\":\"j\"}}")
                .on("POST /jobs/" + JOB + "/savepoints", "{\"request-id\":\"r0\"}")
                .on("GET /jobs/" + JOB + "/savepoints/r0", completed(LOOKED_AT))
                .on("POST /savepoint-disposal", "{\"request-id\":\"d1\"}")
                .on("GET /savepoint-disposal/d1", "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{}}")
                .on("POST /jobs/" + JOB + "/stop", "{\"request-id\":\"r1\"}")
                .on("GET /jobs/" + JOB + "/savepoints/r1", completed(LEFT))
                .on("GET /jobs/" + OTHER + "/status", "{\"status\":\"RUNNING\"}")
                .on("GET /jobs/" + OTHER + "/exceptions", "{\"exceptionHistory\":{\"entries\":[]}}")
                .checkpoints(JOB, checkpoint(6, END, "file:/s/chk-6"), checkpoint(5, END, LOOKED_AT), "null")
                .checkpoints(OTHER, checkpoint(9, END, "file:/s/chk-9"), "null", "null");
    }

    private static String completed(String location) {
        return "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"%s\"}}".formatted(location);
    }

    private static String failure(String line) {
        return "{\"exceptionHistory\":{\"entries\":[{\"timestamp\":1,\"stacktrace\":\"%s\\n\\tat y\"}]}}"
                .formatted(line);
    }

    private int update(String... options) {
        List<Object> arguments = new ArrayList<>(List.of("update", file, "--apply"));
        arguments.addAll(List.of(options));
        return run(arguments.toArray());
    }

    private List<String> changes() {
        return flink.changes().stream()
                .map(change -> change.replaceFirst(" \\{.*", ""))
                .toList();
    }

    private String words(String text) {
        return text.replace("CLUSTER", "--jobmanager " + flink.address()).replace("FILE", file.toString());
    }

    private static final String LOOKING =
            """
            Taking a savepoint of job a7d764ed403015d18453ccd9e9bd9bdd, which goes on, to examine the file with.
            Looking at file:/s/savepoint-looked-at, which is deleted when there is a newer state.
            """;
    private static final String STOPPING =
            """
            Stopping job a7d764ed403015d18453ccd9e9bd9bdd with a savepoint in the cluster's own directory, called savepoint-a7d764-...
            If this is interrupted: tidemark pipeline status orders CLUSTER says whether it runs. If it does not, go on from that
              with this file:    tidemark pipeline resume FILE CLUSTER --apply
              with the old one:  tidemark pipeline resume OLD.sql CLUSTER --apply
            """;
    private static final String BOTH =
            """
              with this file:    tidemark pipeline resume FILE --from file:/s/savepoint-left CLUSTER --apply
              with the old one:  tidemark pipeline resume OLD.sql --from file:/s/savepoint-left CLUSTER --apply
            """;
    private static final String STOPPED =
            "It has stopped with savepoint file:/s/savepoint-left. To go on from it, should this be interrupted\n"
                    + BOTH;
    private static final String SUBMITTED =
            "Job 0b07f3a2c1d84e5f9a6b7c8d9e0f1a2b is submitted; waiting up to 120 s for its first checkpoint. Should it"
                    + " not come up, the way back: tidemark pipeline stop 0b07f3a2c1d84e5f9a6b7c8d9e0f1a2b CLUSTER --apply, then"
                    + " tidemark pipeline resume OLD.sql --from file:/s/savepoint-left CLUSTER --apply\n";

    @Test
    void theFileIsExaminedBeforeTheJobIsStoppedAndSubmittedFromWhatItLeaves() {
        assertThat(update()).isZero();
        assertThat(asked)
                .containsExactly("examine %s of orders {\"jid\":\"j\"}".formatted(LOOKED_AT), "submit " + LEFT);
        assertThat(changes())
                .containsExactly(
                        "POST /jobs/" + JOB + "/savepoints", "POST /jobs/" + JOB + "/stop", "POST /savepoint-disposal");
        assertThat(flink.changes().get(0)).contains("\"formatType\":\"NATIVE\"").doesNotContain("target-directory");
        assertThat(flink.changes().get(2)).contains(LOOKED_AT);
        assertThat(tool.out()).isEqualTo(OTHER + "\n");
        assertThat(tool.err())
                .isEqualTo(words(LOOKING
                        + STOPPING
                        + STOPPED
                        + SUBMITTED
                        + "It has completed checkpoint 9. How it is: tidemark pipeline status orders CLUSTER\n"));
    }

    @Test
    void programsAreToldBothJobs() {
        assertThat(update("-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        words(
                                """
                                {
                                  "pipeline": "orders",
                                  "job": "0b07f3a2c1d84e5f9a6b7c8d9e0f1a2b",
                                  "replaced": "a7d764ed403015d18453ccd9e9bd9bdd",
                                  "updatedNow": true,
                                  "savepoint": "file:/s/savepoint-left",
                                  "resume": "tidemark pipeline resume OLD.sql --from file:/s/savepoint-left CLUSTER --apply"
                                }
                                """));
    }

    @Test
    void bothSavepointsGoWhereTheyAreToldTo() {
        assertThat(update("--directory", "s3://b/s")).isZero();
        assertThat(flink.changes().get(0)).contains("\"target-directory\":\"s3://b/s\"");
        assertThat(flink.changes().get(1)).contains("\"targetDirectory\":\"s3://b/s\"");
        assertThat(tool.err()).contains(" with a savepoint in s3://b/s, called savepoint-a7d764-...\n");
    }

    @Test
    void whatStandsAgainstTheFileLeavesTheJobRunning() {
        examination = new Examination(List.of(WRONG), List.of(), List.of());
        assertThat(update()).isEqualTo(WRONG.code().category().exitCode());
        assertThat(asked).hasSize(1);
        assertThat(changes()).containsExactly("POST /jobs/" + JOB + "/savepoints", "POST /savepoint-disposal");
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err())
                .isEqualTo(LOOKING
                        + "Nothing has been stopped: orders goes on, job %s.\n%s\n".formatted(JOB, WRONG.text()));
    }

    @Test
    void whatCouldNotBeLookedAtIsShownAndRefusesUntilTheUserSaysSo() {
        Problem unsure = new Problem(ErrorCode.HISTORY_UNKNOWN, "f", "r", "m");
        examination = new Examination(List.of(), List.of("shop: restore: not asked"), List.of(unsure));
        assertThat(update()).isEqualTo(7);
        assertThat(changes()).doesNotContain("POST /jobs/" + JOB + "/stop");
        assertThat(tool.err())
                .isEqualTo(
                        LOOKING
                                + unsure.text()
                                + """

                        Not known: shop: restore: not asked
                        Nothing has been stopped: orders goes on, job a7d764ed403015d18453ccd9e9bd9bdd.
                        TM-5005  Not everything that may stand against it could be looked at
                          found:    1 check could not be made:
                                    shop: restore: not asked
                          required: all that a start needs, known before anything is stopped
                          remedy:   Mend what keeps it from being looked at; or, if you know that it is right, say so: --even-unknown
                        """);
        assertThat(update("--even-unknown")).isZero();
        assertThat(tool.err()).contains("Not known: shop: restore: not asked\n").contains(unsure.text());
    }

    @Test
    void whatIsWrongRefusesWhateverTheUserSaysOfTheUnknown() {
        examination = new Examination(List.of(WRONG), List.of("a"), List.of());
        assertThat(update("--even-unknown")).isEqualTo(WRONG.code().category().exitCode());
        assertThat(changes()).doesNotContain("POST /jobs/" + JOB + "/stop");
    }

    @Test
    void aJobThatRestartsMeanwhileIsNotStopped() {
        flink.on("GET /jobs/" + JOB + "/status", "{\"status\":\"RESTARTING\"}");
        assertThat(update()).isEqualTo(6);
        assertThat(changes()).doesNotContain("POST /jobs/" + JOB + "/stop");
        assertThat(tool.err())
                .contains("Nothing has been stopped: orders goes on, job ")
                .contains("job %s of orders is RESTARTING\n".formatted(JOB));
    }

    /** Nothing else could be gone on from. */
    @Test
    void theSavepointThatIsLookedAtStaysAsLongAsNothingNewerIsComplete() {
        examination = new Examination(List.of(WRONG), List.of(), List.of());
        flink.on("GET /jobs/" + JOB + "/status", "{\"status\":\"FAILED\"}")
                .checkpoints(JOB, checkpoint(4, END, "file:/s/chk-4"), checkpoint(5, END, LOOKED_AT), "null");
        assertThat(update()).isEqualTo(WRONG.code().category().exitCode());
        assertThat(changes()).containsExactly("POST /jobs/" + JOB + "/savepoints");
        assertThat(tool.err())
                .contains("The savepoint that was looked at is still there: file:/s/savepoint-looked-at (nothing newer"
                        + " is complete)\n");
    }

    @Test
    void aSavepointThatCannotBeDeletedAgainIsNamed() {
        flink.refuse("POST /savepoint-disposal", 500);
        assertThat(update()).isZero();
        assertThat(tool.out()).isEqualTo(OTHER + "\n");
        assertThat(tool.err()).contains("\nThe savepoint that was looked at is still there: " + LOOKED_AT + " (");
    }

    @Test
    void aFileThatTheClusterRefusesLeavesTheWayBack() {
        submission = new PipelineClient.Result(6, "", "TM-4002  The Flink cluster refused the job\n");
        assertThat(update("-o", "json")).isEqualTo(6);
        assertThat(tool.out())
                .contains("\"job\": null,", "\"updatedNow\": false,", "\"savepoint\": \"%s\",".formatted(LEFT));
        assertThat(tool.err())
                .isEqualTo(words(LOOKING
                        + STOPPING
                        + STOPPED
                        + "TM-4002  The Flink cluster refused the job\norders does not run. To go on\n"
                        + BOTH));
    }

    @Test
    void aSubmissionOfWhichNothingIsHeardLeavesTheWayBack() {
        submission = new PipelineClient.Result(-1, "", "");
        assertThat(update()).isNotZero();
        assertThat(tool.err())
                .contains(words("Whether orders runs: tidemark pipeline status orders CLUSTER. If it does not, go on\n"
                        + BOTH));
    }

    @Test
    void aJobThatFailsBeforeItsFirstCheckpointLeavesTheWayBack() {
        flink.on("GET /jobs/" + OTHER + "/status", "{\"status\":\"FAILED\"}")
                .on(
                        "GET /jobs/" + OTHER + "/exceptions",
                        failure("x: TM-2016  A table of the source is not what it was when the job began"))
                .checkpoints(OTHER, "null", "null", "null");
        assertThat(update()).isEqualTo(6);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err())
                .endsWith(
                        words(
                                """
                                TM-4003  The job has failed
                                  found:    job 0b07f3a2c1d84e5f9a6b7c8d9e0f1a2b of orders is FAILED: TM-2016  A table of the source is not what it was when the job began
                                  required: a job that runs and completes a checkpoint
                                  remedy:   orders does not run. Mend the file and go on with it, or with the old one:
                                              with this file:    tidemark pipeline resume FILE --from file:/s/savepoint-left CLUSTER --apply
                                              with the old one:  tidemark pipeline resume OLD.sql --from file:/s/savepoint-left CLUSTER --apply
                                """));
    }

    /** The targets have what it has completed, and do not go back. */
    @Test
    void aJobThatFailsBehindItsFirstCheckpointIsGoneOnFromWhatItHasLeft() {
        flink.on("GET /jobs/" + OTHER + "/status", "{\"status\":\"FAILED\"}")
                .on("GET /jobs/" + OTHER + "/exceptions", failure("x: why"));
        assertThat(update()).isEqualTo(6);
        assertThat(tool.err())
                .endsWith(words("  with the old one:  tidemark pipeline resume OLD.sql CLUSTER --apply\n"));
    }

    @Test
    void aJobThatDoesNotComeUpInTimeIsSaidNotTo() {
        flink.on("GET /jobs/" + OTHER + "/status", "{\"status\":\"RESTARTING\"}")
                .on("GET /jobs/" + OTHER + "/exceptions", failure("x: TM-3007  The target could not be checked"))
                .checkpoints(OTHER, "null", "null", "null");
        assertThat(update("--patience", "0")).isEqualTo(6);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err())
                .endsWith(
                        words(
                                """
                                TM-4004  Something expected did not come in time
                                  found:    job 0b07f3a2c1d84e5f9a6b7c8d9e0f1a2b of orders is RESTARTING and has completed no checkpoint in 0 s: TM-3007  The target could not be checked
                                  required: a job that completes a checkpoint
                                  remedy:   It may still come up: tidemark pipeline status orders CLUSTER. The way back: tidemark pipeline stop 0b07f3a2c1d84e5f9a6b7c8d9e0f1a2b CLUSTER --apply, then tidemark pipeline resume OLD.sql --from file:/s/savepoint-left CLUSTER --apply
                                """));
    }

    @Test
    void aClusterThatDoesNotAnswerBehindTheSubmissionIsAskedAgain() {
        flink.refuse("GET /jobs/" + OTHER + "/status", 503);
        assertThat(update()).isZero();
        assertThat(tool.out()).isEqualTo(OTHER + "\n");
    }

    @Test
    void aStopThatFailsSubmitsNothing() {
        flink.on(
                "GET /jobs/" + JOB + "/savepoints/r1",
                "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"failure-cause\":{\"class\":\"x\",\"stack-trace\":\"x: disk full\"}}}");
        assertThat(update()).isEqualTo(6);
        assertThat(asked).hasSize(1);
        assertThat(tool.err())
                .contains(words("Nothing has been submitted. The job may have stopped, or go on: see tidemark pipeline"
                        + " status orders CLUSTER\n"));
    }
}
