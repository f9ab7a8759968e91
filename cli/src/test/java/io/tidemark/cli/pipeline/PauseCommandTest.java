package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PauseCommandTest extends PipelineCase {

    @Test
    void pauseStopsWithASavepointIfItIsToldTo() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .on("POST /jobs/" + JOB + "/stop", "{\"request-id\":\"r1\"}")
                .on(
                        "GET /jobs/" + JOB + "/savepoints/r1",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"file:/s/savepoint-a\"}}");
        assertThat(run("pause", "orders", "--directory", "/s s")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        Pipeline orders, job a7d764ed403015d18453ccd9e9bd9bdd, RUNNING since 2026-11-21T12:00:00Z:
                          stop it with a savepoint in /s s
                        Nothing has been done. To do it: tidemark pipeline pause orders --directory '/s s' --jobmanager %s --apply
                        """
                                .formatted(flink.address()));
        assertThat(flink.changes()).isEmpty();

        assertThat(run("pause", "orders", "--directory", "/s s", "--apply")).isZero();
        assertThat(tool.out()).isEqualTo("file:/s/savepoint-a\n");
        assertThat(tool.err())
                .isEqualTo(
                        "To go on from it: tidemark pipeline resume PIPELINE.sql --from file:/s/savepoint-a --jobmanager %s --apply\n"
                                .formatted(flink.address()));
        assertThat(flink.changes())
                .singleElement()
                .asString()
                .startsWith("POST /jobs/" + JOB + "/stop {\"drain\":false,\"targetDirectory\":\"/s s\",\"triggerId\":");
    }

    @Test
    void programsAreToldOfAPauseAndHowToGoOn() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .on("POST /jobs/" + JOB + "/stop", "{\"request-id\":\"r1\"}")
                .on(
                        "GET /jobs/" + JOB + "/savepoints/r1",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"file:/s/savepoint-a\"}}");
        assertThat(run("pause", "orders", "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "pipeline": "orders",
                          "job": "a7d764ed403015d18453ccd9e9bd9bdd",
                          "paused": false,
                          "stoppedNow": false,
                          "savepoint": null,
                          "resume": null
                        }
                        """);
        assertThat(run("pause", "orders", "--apply", "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "pipeline": "orders",
                          "job": "a7d764ed403015d18453ccd9e9bd9bdd",
                          "paused": true,
                          "stoppedNow": true,
                          "savepoint": "file:/s/savepoint-a",
                          "resume": "tidemark pipeline resume PIPELINE.sql --from file:/s/savepoint-a --jobmanager %s --apply"
                        }
                        """
                                .formatted(flink.address()));
    }

    /** It may have been triggered: another id would take a second savepoint. */
    @Test
    void aPauseWhoseAnswerIsLostIsAskedForAgainAsTheSame() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .on("POST /jobs/" + JOB + "/stop", "{\"request-id\":\"r1\"}")
                .lose("POST /jobs/" + JOB + "/stop")
                .on(
                        "GET /jobs/" + JOB + "/savepoints/r1",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"file:/s/savepoint-a\"}}")
                .refuse("GET /jobs/" + JOB + "/savepoints/r1", 503);
        assertThat(run("pause", "orders", "--apply")).as(tool.err()).isZero();
        assertThat(tool.out()).isEqualTo("file:/s/savepoint-a\n");
        assertThat(flink.changes()).hasSize(2);
        assertThat(flink.changes().get(1)).isEqualTo(flink.changes().get(0));
    }

    @Test
    void aPauseThatNobodyKnowsOfAnyMoreIsSaidToPerhapsGoOn() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .on("POST /jobs/" + JOB + "/stop", "{\"request-id\":\"r1\"}")
                .refuse("GET /jobs/" + JOB + "/savepoints/r1", 404);
        assertThat(run("pause", "orders", "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .contains("answered 404: Refused.; x.Exception: why\n")
                .contains("  remedy:   It may go on: see tidemark pipeline status " + JOB + ".\n");
    }

    /** It has taken its last checkpoint away, and the savepoint was taken before that one. */
    @Test
    void whatHasFinishedByItselfIsNotPaused() {
        flink.job(JOB, "orders", "FINISHED", START, END.toEpochMilli())
                .checkpoints(
                        JOB,
                        checkpoint(9, END, "file:/s/chk-9").replace("}", ",\"discarded\":true}"),
                        checkpoint(8, START, "file:/s/savepoint-8"),
                        "null");
        assertThat(run("pause", "orders", "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("the last job of orders, %s, is FINISHED".formatted(JOB));
    }

    /** Flink answers for a while what it has answered before. */
    @Test
    void aPauseThatWasJustNowIsSeen() {
        Instant ended = Instant.now();
        flink.on("GET /config", "{\"refresh-interval\":700}")
                .job(JOB, "orders", "FINISHED", START, ended.toEpochMilli())
                .cache("GET /jobs/" + JOB + "/checkpoints", ended.plusMillis(600))
                .checkpoints(JOB, "null", checkpoint(8, ended, "file:/s/savepoint-8"), "null");
        assertThat(run("pause", "orders")).isZero();
        assertThat(tool.out()).isEqualTo("file:/s/savepoint-8\n");
    }

    @Test
    void stopSaysThatTheLastCheckpointGoesWithTheJob() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .checkpoints(JOB, checkpoint(7, END, "file:/s/chk-7"), "null", "null")
                .on(
                        "GET /jobs/" + JOB + "/checkpoints/config",
                        "{\"externalization\":{\"enabled\":true,\"delete_on_cancellation\":true}}");
        assertThat(run("stop", "orders")).isZero();
        assertThat(tool.out())
                .contains(
                        "file:/s/chk-7, which Flink DELETES with the job: nothing that it has left is there to go on from\n");
    }

    @Test
    void stoppingWhatFinishesMeanwhileSaysSo() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .refuse("PATCH /jobs/" + JOB + "?mode=cancel", 409)
                .on("GET /jobs/" + JOB + "/status", "{\"status\":\"FINISHED\"}");
        assertThat(run("stop", "orders", "--apply")).isZero();
        assertThat(tool.out()).endsWith(" has ended by itself: FINISHED.\n");
    }

    /** FAULTS 39. */
    @Test
    void pausingWhatIsPausedSaysSoAndWithWhat() {
        flink.job(JOB, "orders", "FINISHED", START, END.toEpochMilli())
                .checkpoints(JOB, checkpoint(7, START, "x"), checkpoint(8, END, "file:/s/savepoint-a"), "null");
        assertThat(run("pause", "orders", "--apply")).isZero();
        assertThat(tool.out()).isEqualTo("file:/s/savepoint-a\n");
        assertThat(tool.err())
                .isEqualTo(
                        """
                        orders is paused already.
                        To go on from it: tidemark pipeline resume PIPELINE.sql --from file:/s/savepoint-a --jobmanager %s --apply
                        """
                                .formatted(flink.address()));
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void whatHasEndedOtherwiseCannotBePaused() {
        // The savepoint was taken on the way: a resume from it would lose what came behind.
        flink.job(JOB, "orders", "CANCELED", START, END.toEpochMilli())
                .checkpoints(
                        JOB, checkpoint(9, END, "file:/s/chk-9"), checkpoint(8, START, "file:/s/savepoint-8"), "null");
        assertThat(run("pause", "orders", "--apply")).isEqualTo(6);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err())
                .contains("  found:    the last job of orders, %s, is CANCELED\n".formatted(JOB))
                .doesNotContain("paused already");
    }

    @Test
    void aSavepointThatFailsIsAProblem() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .on("POST /jobs/" + JOB + "/stop", "{\"request-id\":\"r1\"}")
                .on(
                        "GET /jobs/" + JOB + "/savepoints/r1",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"failure-cause\":{\"class\":\"x\",\"stack-trace\":\"x: disk full\\n\\tat y\"}}}");
        assertThat(run("pause", "orders", "--apply")).isEqualTo(6);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-4005  The Flink cluster answered with an error
                          found:    the savepoint of job a7d764ed403015d18453ccd9e9bd9bdd failed: x: disk full
                          required: the savepoint of job a7d764ed403015d18453ccd9e9bd9bdd
                          remedy:   See the JobManager's log.
                        """);
    }

    @Test
    void stopEndsItIfItIsToldTo() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .checkpoints(JOB, checkpoint(7, END, "file:/s/chk-7"), "null", "null")
                .on(
                        "GET /jobs/" + JOB + "/checkpoints/config",
                        "{\"externalization\":{\"enabled\":true,\"delete_on_cancellation\":false}}");
        assertThat(run("stop", "orders")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        Pipeline orders, job a7d764ed403015d18453ccd9e9bd9bdd, RUNNING since 2026-11-21T12:00:00Z:
                          end it without a savepoint; its last checkpoint is 7 of 2026-11-21T13:00:00Z, file:/s/chk-7, which is kept
                        Nothing has been done. To do it: tidemark pipeline stop orders --jobmanager %s --apply
                        """
                                .formatted(flink.address()));
        assertThat(flink.changes()).isEmpty();
        flink.on("PATCH /jobs/" + JOB + "?mode=cancel", "{}")
                .on("GET /jobs/" + JOB + "/status", "{\"status\":\"CANCELED\"}");
        assertThat(run("stop", "orders", "--apply")).isZero();
        assertThat(tool.out()).isEqualTo("Pipeline orders, job a7d764ed403015d18453ccd9e9bd9bdd has ended.\n");
        assertThat(flink.changes()).containsExactly("PATCH /jobs/" + JOB + "?mode=cancel");
    }

    @Test
    void programsAreToldOfAStop() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .on("PATCH /jobs/" + JOB + "?mode=cancel", "{}")
                .on("GET /jobs/" + JOB + "/status", "{\"status\":\"CANCELED\"}");
        String said =
                """
                {
                  "pipeline": "orders",
                  "job": "a7d764ed403015d18453ccd9e9bd9bdd",
                  "ended": %1$s,
                  "stoppedNow": %1$s
                }
                """;
        assertThat(run("stop", "orders", "-o", "json")).isZero();
        assertThat(tool.out()).isEqualTo(said.formatted(false));
        assertThat(run("stop", "orders", "--apply", "-o", "json")).isZero();
        assertThat(tool.out()).isEqualTo(said.formatted(true));
    }

    @Test
    void stoppingWhatHasEndedSaysSo() {
        flink.job(JOB, "orders", "CANCELED", START, END.toEpochMilli());
        assertThat(run("stop", "orders", "--apply", "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "pipeline": "orders",
                          "job": "a7d764ed403015d18453ccd9e9bd9bdd",
                          "ended": true,
                          "stoppedNow": false
                        }
                        """);
        assertThat(flink.changes()).isEmpty();
    }
}
