package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

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
                        "To go on from it: tidemark pipeline resume orders.sql --from file:/s/savepoint-a --jobmanager %s --apply\n"
                                .formatted(flink.address()));
        assertThat(flink.changes())
                .containsExactly("POST /jobs/" + JOB + "/stop {\"drain\":false,\"targetDirectory\":\"/s s\"}");
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
                        To go on from it: tidemark pipeline resume orders.sql --from file:/s/savepoint-a --jobmanager %s --apply
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
                        TM-4003  The job has failed
                          found:    the savepoint of job a7d764ed403015d18453ccd9e9bd9bdd failed: x: disk full
                          required: the savepoint of job a7d764ed403015d18453ccd9e9bd9bdd
                          remedy:   See the JobManager's log.
                        """);
    }

    @Test
    void stopEndsItIfItIsToldTo() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .checkpoints(JOB, checkpoint(7, END, "file:/s/chk-7"), "null", "null");
        assertThat(run("stop", "orders")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        Pipeline orders, job a7d764ed403015d18453ccd9e9bd9bdd, RUNNING since 2026-11-21T12:00:00Z:
                          end it without a savepoint; its last checkpoint is 7 of 2026-11-21T13:00:00Z, file:/s/chk-7
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
