package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ListPipelinesCommandTest extends PipelineCase {

    @Test
    void listsThoseThatRunAndOfTheOthersTheLast() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .checkpoints(JOB, checkpoint(7, ago(3 * 86_400 + 60), "x"), "null", "null");
        flink.job("1", "orders", "FAILED", START.minusSeconds(60), END.toEpochMilli());
        flink.job("2", "stock", "FINISHED", START, END.toEpochMilli())
                .checkpoints("2", "null", checkpoint(8, END, "/s/savepoint-2"), "null");
        flink.job("3", "stock", "CANCELED", START.minusSeconds(60), END.toEpochMilli());
        assertThat(run("list")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        NAME    STATE    SINCE                 RESTARTS  CHECKPOINT         JOB
                        orders  RUNNING  2026-11-21T12:00:00Z  0         3 days ago, stale  a7d764ed403015d18453ccd9e9bd9bdd
                        stock   PAUSED   2026-11-21T13:00:00Z  -         -                  2

                        1 of 2 runs.
                        More about one: tidemark pipeline status NAME --jobmanager %s
                        """
                                .formatted(flink.address()));
        assertThat(run("list", "--all")).isZero();
        assertThat(tool.out()).contains("\n1 of 4 runs.\n").contains("FAILED").contains("CANCELED");
    }

    @Test
    void listsForPrograms() {
        Instant completed = ago(5);
        flink.job(JOB, "orders", "RUNNING", START, -1).checkpoints(JOB, checkpoint(7, completed, "x"), "null", "null");
        assertThat(run("list", "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "pipelines": [
                            {
                              "name": "orders",
                              "job": "a7d764ed403015d18453ccd9e9bd9bdd",
                              "state": "RUNNING",
                              "since": "2026-11-21T12:00:00Z",
                              "restarts": 0,
                              "checkpointCompleted": "%s",
                              "stale": false,
                              "until": null,
                              "standsAt": []
                            }
                          ]
                        }
                        """
                                .formatted(completed));
    }

    @Test
    void aJobThatStandsWhereItWasToBeReadUpToIsNotTakenForOneThatReads() {
        flink.job(JOB, "orders", "RUNNING", START, -1);
        isReadUpTo("0/50", "0/48");
        assertThat(run("list")).isZero();
        assertThat(tool.out()).contains("orders  RUNNING, stands  2026-11-21T12:00:00Z");
        assertThat(run("list", "-o", "json")).isZero();
        assertThat(tool.out()).contains("\"until\": \"0/50\"").contains("\"standsAt\": [\n        \"0/48\"");
        isReadUpTo("0/50", "");
        assertThat(run("list")).isZero();
        assertThat(tool.out()).contains("orders  RUNNING  2026-11-21T12:00:00Z");
    }

    @Test
    void aJobThatTheClusterSaysLittleOfDoesNotHideTheOthers() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .job(OTHER, "new", "INITIALIZING", END, -1)
                .refuse("GET /jobs/" + OTHER + "/checkpoints", 500)
                .job("3", "batch", "RUNNING", START, -1)
                .refuse("GET /jobs/3/checkpoints", 404);
        assertThat(run("list")).isZero();
        assertThat(tool.out()).contains("not said").contains("orders").contains("\n2 of 3 run.\n");
        assertThat(run("list", "--stale-after", 0)).isEqualTo(2);
    }

    @Test
    void saysWhatToDoWhereThereIsNone() {
        assertThat(run("list")).isZero();
        assertThat(tool.out())
                .isEqualTo("There is no pipeline.\nTo start one: tidemark pipeline submit PIPELINE.sql --jobmanager "
                        + flink.address() + "\n");
    }

    @Test
    void aClusterThatDoesNotAnswerIsSaidToBeUnreachable() {
        String gone = flink.address();
        flink.close();
        assertThat(tool.run("pipeline", "list", "--jobmanager", gone)).isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4001  The Flink cluster cannot be reached\n");
        assertThat(tool.run("pipeline", "list", "--jobmanager", "localhost")).isEqualTo(2);
        assertThat(tool.err()).startsWith("--jobmanager localhost is not of the form http://host:port\n");
    }

    @Test
    void theClusterIsThatOfTheContext() throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {one: {jobmanager: '%s'}, two: {jobmanager: 'http://127.0.0.1:1'}}"
                        .formatted(flink.address()));
        assertThat(tool.run("pipeline", "list", "--context", "one")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        "There is no pipeline.\nTo start one: tidemark pipeline submit PIPELINE.sql --context one\n");
        assertThat(tool.run("pipeline", "list", "--context", "two")).isEqualTo(6);
    }

    @Test
    void whatIsNotThereIsAProblemWithWhatIs() {
        flink.job(JOB, "orders", "RUNNING", START, -1).job(OTHER, "stock", "FAILED", START, 1);
        for (String command : new String[] {"status", "pause", "stop"}) {
            assertThat(run(command, "oders")).isEqualTo(6);
            assertThat(tool.err())
                    .startsWith(
                            "TM-4010  No such pipeline runs on the cluster\n  found:    %s knows no job oders\n  required: one of orders, stock\n"
                                    .formatted(flink.address()));
        }
    }

    /** FAULTS 39. */
    @Test
    void twoJobsOfOneNameAreNotMixedUp() {
        flink.job(JOB, "orders", "RUNNING", START, -1).job(OTHER, "orders", "RESTARTING", END, -1);
        assertThat(run("pause", "orders", "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .startsWith(
                        "TM-4011  Several jobs have the pipeline's name\n  found:    %s runs 2 jobs of the name orders: %s, %s\n"
                                .formatted(flink.address(), OTHER, JOB));
        assertThat(flink.changes()).isEmpty();
        assertThat(run("status", OTHER, "--stale-after", 1_000_000_000)).isZero();
    }

    @Test
    void helpLeadsFromAStartToAPauseAndOn() {
        assertThat(tool.run("--help")).isZero();
        assertThat(tool.out()).contains("pipeline", "savepoint", "position", "context", "completion");
        assertThat(tool.run("pipeline", "--help")).isZero();
        assertThat(tool.out())
                .contains(
                        "tidemark pipeline submit orders.sql",
                        "tidemark pipeline pause orders --apply",
                        "tidemark pipeline resume orders.sql --apply");
        for (String command : new String[] {"list", "status", "pause", "resume", "stop"}) {
            assertThat(tool.run("pipeline", command, "--help")).isZero();
            assertThat(tool.out()).as(command).contains("Example");
        }
    }
}
