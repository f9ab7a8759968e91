package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static io.tidemark.cli.rest.FakeFlink.restored;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.SourceState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusCommandTest extends PipelineCase {

    @Test
    void statusSaysWhereTheLastCheckpointStands() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .checkpoints(JOB, checkpoint(7, ago(1), "file:" + STATE), "null", restored(5, "file:/s/savepoint-1"))
                .on(
                        "GET /jobs/" + JOB + "/exceptions",
                        "{\"exceptionHistory\":{\"entries\":[{\"timestamp\":0,\"stacktrace\":"
                                + "\"x.ProblemException: TM-2001  The source database cannot be reached\\n  found\"}]}}")
                .on("GET /jobs/" + JOB + "/metrics?get=numRestarts", "[{\"id\":\"numRestarts\",\"value\":\"3\"}]");
        Inspection inspection = Inspection.of(STATE);
        SourceState source = inspection.sources().get(0);
        assertThat(run("status", "orders")).isZero();
        assertThat(tool.out().replaceAll("\\d+ s ago", "N s ago").replaceAll("7, \\S+Z", "7, NOW"))
                .isEqualTo(
                        """
                        pipeline orders
                          job          a7d764ed403015d18453ccd9e9bd9bdd
                          state        RUNNING since 2026-11-21T12:00:00Z
                          restarts     3
                          started from file:/s/savepoint-1
                          checkpoint   N s ago
                          newest state checkpoint 7, NOW, file:%s
                          last failure 1970-01-01T00:00:00Z  TM-2001  The source database cannot be reached

                        source %s
                          phase        STREAMING
                          position     %s
                          committed    %s

                        It runs. To pause it: tidemark pipeline pause orders --jobmanager %s
                        """
                                .formatted(
                                        STATE,
                                        inspection.name(source).orElseThrow(),
                                        source.position().orElseThrow(),
                                        source.lastCommit().orElseThrow(),
                                        flink.address()));
    }

    @Test
    void programsAreToldWhereTheLastCheckpointStands() {
        Instant completed = ago(1);
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .checkpoints(JOB, checkpoint(7, completed, "file:" + STATE), "null", restored(5, "file:/s/savepoint-1"))
                .on("GET /jobs/" + JOB + "/metrics?get=numRestarts", "[{\"id\":\"numRestarts\",\"value\":\"3\"}]");
        Inspection inspection = Inspection.of(STATE);
        SourceState source = inspection.sources().get(0);
        assertThat(run("status", "orders", "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "name": "orders",
                          "job": "a7d764ed403015d18453ccd9e9bd9bdd",
                          "state": "RUNNING",
                          "since": "2026-11-21T12:00:00Z",
                          "restarts": 3,
                          "checkpointCompleted": "%1$s",
                          "stale": false,
                          "until": null,
                          "standsAt": [],
                          "resnapshot": {
                            "tablesLeft": 0,
                            "chunksLeft": 0
                          },
                          "startedFrom": "file:/s/savepoint-1",
                          "newestState": {
                            "path": "file:%2$s",
                            "checkpoint": 7,
                            "savepoint": false,
                            "completed": "%1$s"
                          },
                          "lastFailure": null,
                          "notReadable": null,
                          "sources": [
                            {
                              "name": "%3$s",
                              "phase": "STREAMING",
                              "position": "%4$s",
                              "committed": "%5$s"
                            }
                          ]
                        }
                        """
                                .formatted(
                                        completed,
                                        STATE,
                                        inspection.name(source).orElseThrow(),
                                        source.position().orElseThrow(),
                                        source.lastCommit().orElseThrow()));
    }

    @Test
    void statusSaysThatAJobStandsWhereItWasToBeReadUpTo() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .checkpoints(JOB, checkpoint(7, ago(1), "s3://state/chk-7"), "null", "null");
        isReadUpTo("2026-11-21T12:30:00Z", "");
        assertThat(run("status", "orders")).isZero();
        assertThat(tool.out())
                .contains("\n  reads        up to 2026-11-21T12:30:00Z, not there yet\n")
                .contains("\nIt runs. ");
        isReadUpTo("2026-11-21T12:30:00Z", "0/48");
        assertThat(run("status", "orders")).isZero();
        assertThat(tool.out())
                .contains("\n  reads        up to 2026-11-21T12:30:00Z; it stands at 0/48\n")
                .contains("\nIt stands where it was to be read up to. To pause it: tidemark pipeline pause orders ");
    }

    @Test
    void statusSaysWhatIsLeftOfTablesThatAreReadAnew() {
        String metrics = "GET /jobs/" + JOB + "/vertices/v1/subtasks/metrics";
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .checkpoints(JOB, checkpoint(7, ago(1), "s3://state/chk-7"), "null", "null")
                .on(
                        "GET /jobs/" + JOB,
                        "{\"vertices\":[{\"id\":\"v1\",\"name\":\"Source: a\"},{\"id\":\"v2\",\"name\":\"Sink: b\"}]}")
                .on(
                        metrics,
                        "[{\"id\":\"a.tidemark.positionText\"},{\"id\":\"a.tidemark.resnapshotTablesLeft\"},"
                                + "{\"id\":\"a.tidemark.resnapshotChunksLeft\"}]")
                .on(
                        metrics + "?get=a.tidemark.resnapshotTablesLeft,a.tidemark.resnapshotChunksLeft&agg=sum",
                        "[{\"id\":\"a.tidemark.resnapshotTablesLeft\",\"sum\":2.0},"
                                + "{\"id\":\"a.tidemark.resnapshotChunksLeft\",\"sum\":5.0}]");
        assertThat(run("status", "orders")).isZero();
        assertThat(tool.out()).contains("\n  reads anew   2 tables beside the stream, 5 chunks to go\n");
        assertThat(run("status", "orders", "-o", "json")).isZero();
        assertThat(tool.out()).contains("\"tablesLeft\": 2,").contains("\"chunksLeft\": 5");
    }

    @Test
    void statusSaysWhyItDoesNotKnowAPosition() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .checkpoints(JOB, checkpoint(7, ago(1), "s3://state/chk-7"), "null", "null");
        assertThat(run("status", JOB)).isZero();
        assertThat(tool.out())
                .contains(
                        "\n  position     not readable from here: s3://state/chk-7 is in a file system that this machine does"
                                + " not read\n");
        flink.checkpoints(JOB, checkpoint(7, ago(1), directory.resolve("chk-7")), "null", "null");
        assertThat(run("status", JOB)).isZero();
        assertThat(tool.out())
                .contains("\n  position     not readable from here: there is no %s/chk-7/_metadata on this machine\n"
                        .formatted(directory));
    }

    /** Flink answers for a while what it has answered before, and says all the same that it has taken the checkpoint away. */
    @Test
    void aCheckpointThatAnotherOneHasTakenThePlaceOfIsAskedForAgain() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .checkpoints(
                        JOB,
                        checkpoint(6, ago(9), "file:/s/chk-6").replace("}", ",\"discarded\":true}"),
                        "null",
                        "null");
        flink.later(
                "GET /config", () -> flink.checkpoints(JOB, checkpoint(7, ago(1), "file:" + STATE), "null", "null"));
        assertThat(run("status", JOB)).isZero();
        assertThat(tool.out()).contains("\n  newest state checkpoint 7, ").doesNotContain("none yet");
    }

    /** It is told of for a while longer, and is in a directory of this machine no more. */
    @Test
    void aCheckpointThatIsGoneIsAskedForAgain() {
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .checkpoints(JOB, checkpoint(6, ago(9), directory.resolve("chk-6")), "null", "null");
        flink.later(
                "GET /config", () -> flink.checkpoints(JOB, checkpoint(7, ago(1), "file:" + STATE), "null", "null"));
        assertThat(run("status", JOB)).isZero();
        assertThat(tool.out()).contains("\n  newest state checkpoint 7, ").contains("\n  phase        STREAMING\n");
    }

    @Test
    void aPipelineWhoseCheckpointsDoNotComeIsAProblem() {
        flink.job(JOB, "orders", "RUNNING", START, -1).checkpoints(JOB, checkpoint(7, ago(600), "x"), "null", "null");
        assertThat(run("status", "orders", "--stale-after", 1_000)).isZero();
        assertThat(run("status", "orders")).isEqualTo(6);
        assertThat(tool.out())
                .contains("\n  checkpoint   10 min ago, stale\n")
                .endsWith("\nIts checkpoints do not come.\n");
        assertThat(tool.err())
                .startsWith(
                        "TM-4004  Something expected did not come in time\n"
                                + "  found:    job a7d764ed403015d18453ccd9e9bd9bdd of orders has completed no checkpoint for 60")
                .contains("\n  required: one in 60 s\n");
    }

    @Test
    void aPipelineThatHasFailedIsAProblemWithItsCode() {
        flink.job(JOB, "orders", "FAILED", START, END.toEpochMilli())
                .on(
                        "GET /jobs/" + JOB + "/exceptions",
                        "{\"exceptionHistory\":{\"entries\":[{\"timestamp\":0,\"stacktrace\":"
                                + "\"x.ProblemException: TM-2014  The source no longer"
                                + "\\n  found:    no slot\\n  required: one\\n  remedy:   Start anew.\\n\\tat X\"}]}}");
        assertThat(run("status", "orders", "-o", "json")).isEqualTo(6);
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "name": "orders",
                          "job": "a7d764ed403015d18453ccd9e9bd9bdd",
                          "state": "FAILED",
                          "since": "2026-11-21T13:00:00Z",
                          "restarts": null,
                          "checkpointCompleted": null,
                          "stale": false,
                          "until": null,
                          "standsAt": [],
                          "resnapshot": {
                            "tablesLeft": 0,
                            "chunksLeft": 0
                          },
                          "startedFrom": null,
                          "newestState": null,
                          "lastFailure": {
                            "at": "1970-01-01T00:00:00Z",
                            "code": "TM-2014",
                            "words": "TM-2014  The source no longer serves the stored position"
                          },
                          "notReadable": null,
                          "sources": []
                        }
                        """);
        assertThat(tool.err())
                .contains(
                        "  found:    job %s of orders is FAILED: TM-2014  The source no longer serves the stored position\n"
                                .formatted(JOB));
        assertThat(tool.err())
                .as("the problem itself, with what to do")
                .endsWith(
                        """
                        TM-2014  The source no longer serves the stored position
                          found:    no slot
                          required: one
                          remedy:   Start anew.
                        """);
    }
}
