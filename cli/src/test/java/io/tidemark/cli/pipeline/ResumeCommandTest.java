package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static io.tidemark.cli.rest.FakeFlink.restored;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ResumeCommandTest extends PipelineCase {

    @Test
    void resumeWouldGoOnFromWhatWasLeftLast() throws IOException {
        Path file = pipeline("INSERT INTO a SELECT * FROM b;");
        flink.job(OTHER, "orders", "FAILED", START.minusSeconds(60), START.toEpochMilli())
                .checkpoints(OTHER, checkpoint(9, START, "file:/s/chk-9"), "null", "null");
        flink.job(JOB, "orders", "FINISHED", START, END.toEpochMilli())
                .checkpoints(
                        JOB,
                        checkpoint(10, START, "file:/s/chk-10"),
                        checkpoint(11, END.minusSeconds(9), STATE),
                        "null");
        assertThat(run("resume", file)).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        Pipeline orders does not run:
                          submit %1$s from %2$s
                          which was left by job a7d764ed403015d18453ccd9e9bd9bdd, at 2026-11-21T12:59:51Z
                          where it stands: %3$s
                        Nothing has been done. To do it: tidemark pipeline resume %1$s --jobmanager %4$s --apply
                        """
                                .formatted(
                                        file,
                                        STATE,
                                        Inspection.of(STATE)
                                                .sources()
                                                .get(0)
                                                .position()
                                                .orElseThrow(),
                                        flink.address()));
    }

    /** A cluster forgets. */
    @Test
    void resumeLooksIntoTheStateDirectoryForThePipelinesOwn() throws IOException {
        String name = Inspection.of(STATE).targets().get(0).pipeline();
        Path file = pipeline("SET 'pipeline.name' = '%s';\n".formatted(name));
        Path saved = Files.createDirectories(directory.resolve("state/savepoints/savepoint-1"));
        Files.copy(STATE.resolve("_metadata"), saved.resolve("_metadata"));
        assertThat(run("resume", file, "--state", directory.resolve("state"), "-o", "json"))
                .isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "pipeline": "%s",
                          "job": null,
                          "startedNow": false,
                          "from": "%s"
                        }
                        """
                                .formatted(name, saved));
        assertThat(run("resume", pipeline(""), "--state", directory.resolve("state")))
                .isEqualTo(6);
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-4006  There is no savepoint or checkpoint to restore
                          found:    %1$s remembers no savepoint or checkpoint of orders, and there is none in %2$s/state
                          required: a savepoint or retained checkpoint of the pipeline
                          remedy:   Name one: --from PATH; or where they are: --state DIR; or start without state: tidemark submit %2$s/orders.sql --jobmanager %1$s
                        """
                                .formatted(flink.address(), directory));
    }

    /** As it is where checkpoints are not retained. */
    @Test
    void resumeDoesNotGoOnFromAnOlderOneThanTheJobHasTakenAway() throws IOException {
        flink.job(JOB, "orders", "CANCELED", START, END.toEpochMilli())
                .checkpoints(
                        JOB,
                        checkpoint(12, END, "file:/s/chk-12").replace("}", ",\"discarded\":true}"),
                        checkpoint(11, END.minusSeconds(9), "file:/s/savepoint-11"),
                        "null");
        assertThat(run("resume", pipeline(""), "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .contains("the newest that is found is file:/s/savepoint-11 of ")
                .contains("; later is checkpoint 12 of job %s, which is discarded\n".formatted(JOB))
                .contains("--from PATH");
    }

    @Test
    void resumeDoesNotGoOnFromAnOlderOneThanOneThatCannotBeRead() throws IOException {
        Path bad = Files.createDirectories(directory.resolve("state/savepoint-2"));
        Files.write(bad.resolve("_metadata"), new byte[7]);
        flink.job(JOB, "orders", "CANCELED", START, END.toEpochMilli())
                .checkpoints(JOB, checkpoint(12, END, "file:/s/chk-12"), "null", "null");
        assertThat(run("resume", pipeline(""), "--state", directory.resolve("state")))
                .isEqualTo(6);
        assertThat(tool.err()).contains("; later is %s, which cannot be read\n".formatted(bad));
    }

    @Test
    void resumeDoesNotGoOnFromBeforeAJobThatHasLeftNothing() throws IOException {
        flink.job(OTHER, "orders", "CANCELED", START, END.toEpochMilli())
                .checkpoints(OTHER, checkpoint(12, END, "file:/s/chk-12"), "null", "null");
        flink.job(JOB, "orders", "CANCELED", END, END.toEpochMilli());
        assertThat(run("resume", pipeline(""))).isEqualTo(6);
        assertThat(tool.err()).contains("; the last job, %s, has left none\n".formatted(JOB));
        // That one had not come further.
        flink.checkpoints(JOB, "null", "null", restored(12, "file:/s/chk-12"));
        assertThat(run("resume", pipeline(""))).isZero();
        assertThat(tool.out()).contains("/s/chk-12");
    }

    @Test
    void aNameThatOnlyThePlannerKnowsHasToBeSaid() throws IOException {
        for (String text : new String[] {
            "SET 'pipeline.name' = '${NAME}';",
            "SET 'pipeline.name' = 'one'; SET 'pipeline.name' = 'two';",
            "SET '${KEY}' = 'x';",
            "SET 'pipeline.name' = 'one'; RESET 'pipeline.name';"
        }) {
            assertThat(run("resume", pipeline(text))).as(text).isEqualTo(3);
            assertThat(tool.err()).contains("would tell the pipeline's name").contains("--name NAME");
        }
        flink.job(JOB, "mart", "RUNNING", START, -1);
        assertThat(run("resume", pipeline("SET 'pipeline.name' = '${NAME}';"), "--name", "mart"))
                .isZero();
        assertThat(tool.out()).isEqualTo(JOB + "\n");
    }

    @Test
    void whatIsEndingDoesNotRun() throws IOException {
        flink.job(JOB, "orders", "CANCELLING", START, -1);
        assertThat(run("resume", pipeline(""), "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("job %s of orders is CANCELLING, and has not ended".formatted(JOB));
    }

    /** FAULTS 39. */
    @Test
    void resumingWhatRunsSaysSo() throws IOException {
        flink.job(JOB, "orders", "RUNNING", START, -1);
        assertThat(run("resume", pipeline(""), "--from", "/s/savepoint-1", "--apply"))
                .isZero();
        assertThat(tool.out()).isEqualTo(JOB + "\n");
        assertThat(tool.err()).isEqualTo("orders runs already, RUNNING since 2026-11-21T12:00:00Z.\n");
        assertThat(run("resume", pipeline(""), "--apply", "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "pipeline": "orders",
                          "job": "a7d764ed403015d18453ccd9e9bd9bdd",
                          "startedNow": false,
                          "from": null
                        }
                        """);
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void aPipelineIsCalledAsItsFileSaysOrIsCalled() throws IOException {
        assertThat(NameInFile.of(pipeline("-- SET 'pipeline.name' = 'no';\n"))).isEqualTo("orders");
        assertThat(NameInFile.of(pipeline("SET 'a' = 'b';\n  set 'pipeline.name'='mart-1' ;\n")))
                .isEqualTo("mart-1");
        assertThat(
                        NameInFile.of(
                                pipeline(
                                        "\uFEFF/* SET 'pipeline.name' = 'no';\n*/ SET 'a' = 'b;c'; SET /* */ 'pipeline.name' = 'two';")))
                .isEqualTo("two");
        assertThat(NameInFile.of(
                        pipeline("/*\nSET 'pipeline.name' = 'no';\n*/\nINSERT INTO a SELECT 'it''s --' FROM b;")))
                .isEqualTo("orders");
        assertThat(run("resume", directory.resolve("gone.sql"))).isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1001  The pipeline file cannot be read\n  found:    there is no file ");
    }
}
