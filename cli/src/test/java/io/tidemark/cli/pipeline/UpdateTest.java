package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Step by step. */
class UpdateTest extends UpdateCase {

    @Test
    void theFileIsExaminedBeforeTheJobIsStoppedAndSubmittedFromWhatItLeaves() {
        assertThat(update()).isZero();
        assertThat(asked).containsExactly("examine %s of orders H4s".formatted(LOOKED_AT), "submit " + LEFT);
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
    void whatItWentOnFromIsInTheHistory() {
        assertThat(update("--reason", "a new column")).isZero();
        tool.run("history", "show", "orders", "-o", "json");
        assertThat(tool.out())
                .contains(
                        "\"reason\": \"a new column\"",
                        "\"outcome\": \"DONE\"",
                        "\"before\": [\n        {\n          \"state\": \"%s\"".formatted(LEFT),
                        "\"step\": \"It has stopped with savepoint " + LEFT);
    }

    /** What the new job has completed the targets have: they do not go back to the savepoint. */
    @Test
    void programsAreToldBothJobs() {
        assertThat(update("-o", "json")).isZero();
        assertThat(tool.out()).isEqualTo(json('"' + OTHER + '"', "true", '"' + LEFT + '"', resume("")));
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
        examination = new Examination(List.of(WRONG), List.of(), List.of(), true);
        assertThat(update()).isEqualTo(WRONG.code().category().exitCode());
        assertThat(asked).hasSize(1);
        assertThat(changes()).containsExactly("POST /jobs/" + JOB + "/savepoints", "POST /savepoint-disposal");
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err()).isEqualTo(words(LOOKING + GOES_ON + WRONG.text() + "\n" + WAITING));
        assertThat(update("-o", "json")).isEqualTo(WRONG.code().category().exitCode());
        assertThat(tool.out()).isEqualTo(json("null", "false", "null", "null"));
    }

    @Test
    void aJobThatHasEndedMeanwhileIsNotSaidToGoOn() {
        flink.on("GET /jobs/" + JOB + "/status", "{\"status\":\"FAILED\"}");
        assertThat(update("-o", "json")).isEqualTo(6);
        assertThat(tool.out()).isEqualTo(json("null", "false", "null", "null"));
        assertThat(changes()).doesNotContain("POST /jobs/" + JOB + "/stop");
        assertThat(tool.err())
                .contains(
                        words(
                                """
                                Nothing has been stopped, but job a7d764ed403015d18453ccd9e9bd9bdd of orders is FAILED. To go on
                                  with this file:                        tidemark pipeline resume FILE CLUSTER --apply
                                  with the old one, called as this one:  tidemark pipeline resume OLD/orders.sql CLUSTER --apply
                                TM-4017  The pipeline's job does not run at the moment
                                  found:    job a7d764ed403015d18453ccd9e9bd9bdd of orders is FAILED
                                  required: a job that runs, of which a savepoint can be taken
                                  remedy:   Go on with the file from what it has left: tidemark pipeline resume FILE CLUSTER --apply
                                """));
    }

    /** Whoever takes another one does not keep this from being deleted. */
    @Test
    void aLaterSavepointThatIsFollowedWillDo() {
        examination = new Examination(List.of(WRONG), List.of(), List.of(), true);
        flink.checkpoints(
                JOB, checkpoint(8, END, "file:/s/chk-8"), checkpoint(7, END, "file:/s/savepoint-later"), "null");
        assertThat(update()).isEqualTo(WRONG.code().category().exitCode());
        assertThat(changes()).containsExactly("POST /jobs/" + JOB + "/savepoints", "POST /savepoint-disposal");
    }

    @Test
    void whatCouldNotBeLookedAtIsShownAndRefusesUntilTheUserSaysSo() {
        Problem unsure = new Problem(ErrorCode.HISTORY_UNKNOWN, "f", "r", "m");
        examination = new Examination(List.of(), List.of("shop: restore: not asked"), List.of(unsure), true);
        assertThat(update()).isEqualTo(7);
        assertThat(changes()).doesNotContain("POST /jobs/" + JOB + "/stop");
        assertThat(tool.err())
                .isEqualTo(words(LOOKING
                        + unsure.text()
                        + """

                        Not known: shop: restore: not asked
                        Nothing has been stopped: orders goes on, job a7d764ed403015d18453ccd9e9bd9bdd.
                        TM-5005  Not everything that may stand against it could be looked at
                          found:    1 check could not be made:
                                    shop: restore: not asked
                          required: all that a start needs, known before anything is stopped
                          remedy:   Mend what keeps it from being looked at; or, if you know that it is right, say so: --even-unknown
                        """
                        + WAITING));
        assertThat(update("--even-unknown")).isZero();
        assertThat(tool.err()).contains("Not known: shop: restore: not asked\n").contains(unsure.text());
    }

    @Test
    void whatIsWrongRefusesWhateverTheUserSaysOfTheUnknown() {
        examination = new Examination(List.of(WRONG), List.of("a"), List.of(), true);
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
        examination = new Examination(List.of(WRONG), List.of(), List.of(), true);
        flink.on("GET /jobs/" + JOB + "/status", "{\"status\":\"FAILED\"}")
                .checkpoints(JOB, checkpoint(4, END, "file:/s/chk-4"), checkpoint(5, END, LOOKED_AT), "null");
        assertThat(update()).isEqualTo(WRONG.code().category().exitCode());
        assertThat(changes()).containsExactly("POST /jobs/" + JOB + "/savepoints");
        assertThat(tool.err())
                .endsWith(words(
                        "The savepoint that was looked at is still there: file:/s/savepoint-looked-at (nothing newer"
                                + " is complete). To delete it: tidemark savepoint delete file:/s/savepoint-looked-at CLUSTER"
                                + " --apply\n"));
    }

    @Test
    void aSavepointThatCannotBeDeletedAgainIsNamed() {
        flink.refuse("POST /savepoint-disposal", 500);
        assertThat(update()).isZero();
        assertThat(tool.out()).isEqualTo(OTHER + "\n");
        assertThat(tool.err()).contains("\nThe savepoint that was looked at is still there: " + LOOKED_AT + " (");
    }
}
