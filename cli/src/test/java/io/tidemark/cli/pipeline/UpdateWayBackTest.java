package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is said when the new job does not come up, or nobody knows. */
class UpdateWayBackTest extends UpdateCase {

    @Test
    void aFileThatTheClusterRefusesLeavesTheWayBack() {
        submission = new PipelineClient.Result(6, "", "TM-4002  The Flink cluster refused the job\n");
        assertThat(update("-o", "json")).isEqualTo(6);
        assertThat(tool.out()).isEqualTo(json("null", "true", '"' + LEFT + '"', resume(" --from " + LEFT)));
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
        assertThat(update("-o", "json")).isNotZero();
        assertThat(tool.out()).isEqualTo(json("null", "true", '"' + LEFT + '"', resume(" --from " + LEFT)));
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
                                              with this file:                        tidemark pipeline resume FILE --from file:/s/savepoint-left CLUSTER --apply
                                              with the old one, called as this one:  tidemark pipeline resume OLD/orders.sql --from file:/s/savepoint-left CLUSTER --apply
                                """));
    }

    /** The targets have what it has completed, and do not go back. */
    @Test
    void aJobThatFailsBehindItsFirstCheckpointIsGoneOnFromWhatItHasLeft() {
        flink.on("GET /jobs/" + OTHER + "/status", "{\"status\":\"FAILED\"}")
                .on("GET /jobs/" + OTHER + "/exceptions", failure("x: why"));
        assertThat(update("-o", "json")).isEqualTo(6);
        assertThat(tool.out()).isEqualTo(json("null", "true", '"' + LEFT + '"', resume("")));
        assertThat(tool.err())
                .endsWith(words(
                        "  with the old one, called as this one:  tidemark pipeline resume OLD/orders.sql CLUSTER --apply\n"
                                + "            If the old one has fewer statements it has to say: " + FEWER + "\n"));
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
                                  remedy:   It may still come up: tidemark pipeline status orders CLUSTER. The way back: tidemark pipeline stop 0b07f3a2c1d84e5f9a6b7c8d9e0f1a2b CLUSTER --apply, then tidemark pipeline resume OLD/orders.sql --from file:/s/savepoint-left CLUSTER --apply (if it has completed a checkpoint by then: without --from, and in an old file with fewer statements SET 'execution.state-recovery.ignore-unclaimed-state' = 'true';)
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
        assertThat(update("-o", "json")).isEqualTo(6);
        assertThat(tool.out())
                .as("whether it has stopped nobody knows")
                .isEqualTo(json("null", "null", "null", resume("")));
        assertThat(asked).hasSize(1);
        assertThat(tool.err())
                .contains(words("Nothing has been submitted. The job may have stopped, or go on: see tidemark pipeline"
                        + " status orders CLUSTER\n"));
    }

    /** The process that submits may hear nothing of it, or be killed: the old file would be said to run. */
    @Test
    void aJobThatTheClusterHasTakenAllTheSameIsFollowed() {
        for (int heard : new int[] {6, 137}) {
            submission = new PipelineClient.Result(heard, "", "TM-4001  no answer\n");
            taken = () -> flink.job(OTHER, "orders", "RUNNING", END, -1)
                    .checkpoints(OTHER, checkpoint(9, END, "file:/s/chk-9"), "null", "null");
            assertThat(update()).isZero();
            assertThat(tool.out()).isEqualTo(OTHER + "\n");
            assertThat(tool.err())
                    .contains(words("TM-4001  no answer\nThe cluster has taken it all the same: job " + OTHER
                            + " is RUNNING.\n" + SUBMITTED))
                    .doesNotContain("does not run. To go on");
            flink.forget(OTHER);
        }
    }

    @Test
    void aKilledSubmissionThatLeavesNoJobSaysSo() {
        submission = new PipelineClient.Result(137, "", "");
        assertThat(update()).isEqualTo(6);
        assertThat(tool.err())
                .contains("signal 9 has ended the process that plans and submits orders\n")
                .endsWith(words("orders does not run. To go on\n" + BOTH));
    }

    @Test
    void whetherAJobRunsIsNotSaidIfTheClusterDoesNotSaySo() {
        submission = new PipelineClient.Result(6, "", "TM-4001  no answer\n");
        taken = () -> flink.refuse("GET /config", 500);
        assertThat(update()).isEqualTo(6);
        assertThat(tool.err())
                .contains(words(
                        "Whether orders runs: tidemark pipeline status orders CLUSTER. If it does not, go on\n" + BOTH))
                .doesNotContain("orders does not run");
    }

    /** The submission itself refuses: two jobs would go on from one savepoint. */
    @Test
    void nothingIsSubmittedBesideAJobThatSomebodyElseHasStartedMeanwhile() {
        submission = new PipelineClient.Result(6, "", "TM-4016  The pipeline is in use\n  found:    job x\n");
        taken = () -> flink.job(JOB.replace('a', 'b'), "orders", "RUNNING", END, -1);
        assertThat(update("-o", "json")).isEqualTo(6);
        assertThat(tool.out()).isEqualTo(json("null", "true", '"' + LEFT + '"', "null"));
        assertThat(tool.err())
                .endsWith(words(STOPPED
                        + "TM-4016  The pipeline is in use\n  found:    job x\nSomebody else has started orders meanwhile, or is"
                        + " about to; nothing was submitted. See which file it runs, and update that one: tidemark pipeline"
                        + " status orders CLUSTER\n"));
    }

    /** It would be waited for, and said to have this file. */
    @Test
    void aJobOfSomebodyElseIsNotTakenForTheSubmittedOne() {
        submission = new PipelineClient.Result(6, "", "TM-4001  no answer\n");
        taken = () -> flink.job(JOB.replace('a', 'b'), "orders", "RUNNING", END, -1);
        assertThat(update()).isEqualTo(6);
        assertThat(tool.err()).doesNotContain("The cluster has taken it all the same");
    }

    @Test
    void aClusterThatDoesNotAnswerAtTheEndLeavesTheWayBack() {
        flink.refuse("GET /jobs/" + OTHER + "/checkpoints", 503);
        assertThat(update("--patience", "0", "-o", "json")).isEqualTo(6);
        assertThat(tool.out()).isEqualTo(json("null", "true", '"' + LEFT + '"', resume(" --from " + LEFT)));
        assertThat(tool.err())
                .contains(words(
                        "Whether job " + OTHER + " has come up: tidemark pipeline status orders CLUSTER. If it does"
                                + " not, the way back: tidemark pipeline stop " + OTHER
                                + " CLUSTER --apply, then tidemark pipeline"
                                + " resume OLD/orders.sql --from " + LEFT + " CLUSTER --apply\n"));
    }

    /** Nobody waits for the first checkpoint with it. */
    @Test
    void whatWasLookedAtIsDeletedBeforeTheNewJobIsWaitedFor() {
        flink.on("GET /jobs/" + OTHER + "/status", "{\"status\":\"FAILED\"}")
                .checkpoints(OTHER, "null", "null", "null")
                .refuse("POST /savepoint-disposal", 500);
        assertThat(update()).isEqualTo(6);
        assertThat(tool.err().indexOf("is still there: " + LOOKED_AT))
                .isBetween(tool.err().indexOf("is submitted"), tool.err().indexOf("TM-4003"));
    }

    @Test
    void aSavepointThatCannotBeTakenStopsNothing() {
        flink.refuse("POST /jobs/" + JOB + "/savepoints", 400);
        assertThat(update()).isEqualTo(6);
        assertThat(changes()).doesNotContain("POST /jobs/" + JOB + "/stop");
        assertThat(tool.err())
                .contains("job %s. A savepoint that is called savepoint-a7d764-... may be left.\n".formatted(JOB));
    }
}
