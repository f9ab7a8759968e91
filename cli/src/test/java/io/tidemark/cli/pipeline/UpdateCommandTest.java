package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Before anything is done. What it does: {@link UpdateTest}. */
class UpdateCommandTest extends PipelineCase {

    @Test
    void withoutApplyThePlanIsPrintedAndNothingIsDone() throws IOException {
        Path file = pipeline("");
        flink.job(JOB, "orders", "RUNNING", START, -1);
        assertThat(run("update", file, "--set", "A=secret", "--directory", "s3://b/s", "--patience", "9"))
                .isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        Pipeline orders, job a7d764ed403015d18453ccd9e9bd9bdd, RUNNING since 2026-11-21T12:00:00Z:
                          examine %1$s with a savepoint of it, as tidemark doctor does
                          if nothing stands against it, stop the job with a savepoint in s3://b/s
                          submit the file from that
                        Nothing has been done. To do it: tidemark pipeline update %1$s --set A=... --directory s3://b/s --patience 9 --jobmanager %2$s --apply
                        """
                                .formatted(file, flink.address()));
        assertThat(flink.changes()).isEmpty();
        assertThat(run("update", file, "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "pipeline": "orders",
                          "job": null,
                          "replaced": "a7d764ed403015d18453ccd9e9bd9bdd",
                          "stoppedNow": false,
                          "updatedNow": false,
                          "savepoint": null,
                          "resume": null
                        }
                        """);
    }

    /** FAULTS 39: the second time of one that was interrupted behind the stop. It was not examined what resuming does. */
    @Test
    void whatDoesNotRunIsNotUpdatedAndItIsSaidHowItGoesOn() throws IOException {
        Path file = pipeline("");
        flink.job(JOB, "orders", "FINISHED", START, END.toEpochMilli())
                .checkpoints(JOB, "null", checkpoint(8, END, "file:/s/savepoint-a"), "null");
        assertThat(run("update", file, "--set", "A=secret", "--apply")).isEqualTo(6);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-4010  No such pipeline runs on the cluster
                          found:    %1$s runs no job of orders
                          required: a job that runs, to be updated
                          remedy:   Go on with the file from what the last job has left: tidemark pipeline resume %2$s --set A=... --jobmanager %1$s --apply
                        """
                                .formatted(flink.address(), file));
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void whatIsEndingIsNotUpdated() throws IOException {
        flink.job(JOB, "orders", "CANCELLING", START, -1);
        assertThat(run("update", pipeline(""), "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("job %s of orders is CANCELLING, and has not ended".formatted(JOB));
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void ofWhatRestartsNoSavepointIsTaken() throws IOException {
        Path file = pipeline("");
        flink.job(JOB, "orders", "RESTARTING", START, -1)
                .on(
                        "GET /jobs/" + JOB + "/exceptions",
                        "{\"exceptionHistory\":{\"entries\":[{\"timestamp\":1,\"stacktrace\":\"x: TM-2001  The source database cannot be reached\\n\\tat y\"}]}}");
        for (String[] apply : new String[][] {{}, {"--apply"}}) {
            Object[] arguments = new Object[2 + apply.length];
            arguments[0] = "update";
            arguments[1] = file;
            System.arraycopy(apply, 0, arguments, 2, apply.length);
            assertThat(run(arguments)).isEqualTo(6);
            assertThat(tool.out()).isEmpty();
            assertThat(tool.err())
                    .isEqualTo(
                            """
                            TM-4017  The pipeline's job does not run at the moment
                              found:    job %1$s of orders is RESTARTING: TM-2001  The source database cannot be reached
                              required: a job that runs, of which a savepoint can be taken
                              remedy:   Wait until it runs: tidemark pipeline status orders --jobmanager %2$s. If it cannot come up, end it and go on with the file from its last checkpoint: tidemark pipeline stop %1$s --jobmanager %2$s --apply, then tidemark pipeline resume %3$s --jobmanager %2$s --apply
                            """
                                    .formatted(JOB, flink.address(), file));
        }
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void patienceHasAnEnd() throws IOException {
        Path file = pipeline("");
        for (String patience : new String[] {"-1", "99999999999"}) {
            assertThat(run("update", file, "--patience", patience)).isEqualTo(2);
            assertThat(tool.err()).startsWith("--patience %s is not between 0 and 86400 seconds".formatted(patience));
        }
    }
}
