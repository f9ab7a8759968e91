package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What it does: {@link UpdateTest}. */
class UpdateCommandTest extends PipelineCase {

    @Test
    void withoutApplyThePlanIsPrintedAndNothingIsDone() throws IOException {
        Path file = pipeline("");
        flink.job(JOB, "orders", "RUNNING", START, -1);
        assertThat(run("update", file, "--set", "A=secret")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        Pipeline orders, job a7d764ed403015d18453ccd9e9bd9bdd, RUNNING since 2026-11-21T12:00:00Z:
                          examine %1$s with a savepoint of it, as tidemark doctor does
                          if nothing stands against it, stop the job with a savepoint
                          submit the file from that
                        Nothing has been done. To do it: tidemark pipeline update %1$s --set A=... --jobmanager %2$s --apply
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
                          "updatedNow": false,
                          "savepoint": null,
                          "resumeOld": null
                        }
                        """);
    }

    /** FAULTS 39: the second time of one that was interrupted behind the stop. */
    @Test
    void whatIsPausedIsResumed() throws IOException {
        flink.job(JOB, "orders", "FINISHED", START, END.toEpochMilli())
                .checkpoints(JOB, "null", checkpoint(8, END, "file:/s/savepoint-a"), "null");
        assertThat(run("update", pipeline(""))).isZero();
        assertThat(tool.err()).isEqualTo("orders does not run: to update it is to resume it with the file.\n");
        assertThat(tool.out())
                .startsWith("Pipeline orders does not run:\n  submit ")
                .contains(" from file:/s/savepoint-a\n")
                .endsWith("tidemark pipeline resume %s --jobmanager %s --apply\n"
                        .formatted(directory.resolve("orders.sql"), flink.address()));
    }

    @Test
    void whatIsEndingIsNotUpdated() throws IOException {
        flink.job(JOB, "orders", "CANCELLING", START, -1);
        assertThat(run("update", pipeline(""), "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("job %s of orders is CANCELLING, and has not ended".formatted(JOB));
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void whatNobodyKnowsIsNoUpdate() throws IOException {
        assertThat(run("update", pipeline(""), "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("TM-4006  There is no savepoint or checkpoint to restore\n");
    }
}
