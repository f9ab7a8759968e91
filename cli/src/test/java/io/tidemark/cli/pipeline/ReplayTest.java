package io.tidemark.cli.pipeline;

import static io.tidemark.cli.pipeline.ReplayCommandTest.EXAMINING;
import static io.tidemark.cli.pipeline.ReplayCommandTest.PLAN;
import static io.tidemark.cli.pipeline.ReplayCommandTest.READING;
import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Tool;
import io.tidemark.cli.live.LiveTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Step by step. */
class ReplayTest extends ReplayCase {

    private static final String ON = "  on:    tidemark pipeline replay FILE --name pipeline2 --to SAVEPOINT --apply\n";
    static final String BOTH = ON + "  back:  tidemark pipeline replay FILE --name pipeline2 --to LEFT --apply\n";
    private static final String STOPPED =
            """
            Stopping job JOB with a savepoint in the cluster's own directory, called savepoint-a7d764-...
            If this is interrupted: tidemark pipeline status pipeline2 says whether it runs. Whether it does or not, this goes on
              on:    tidemark pipeline replay FILE --name pipeline2 --to SAVEPOINT --apply
            and, if it does not run, that goes back
              back:  tidemark pipeline resume FILE --name pipeline2 --apply
            It has stopped with savepoint LEFT. To go on if this is interrupted, or back
            """
                    + BOTH
                    + "Examining the file once more, now that nothing runs.\n";
    private static final String SUBMITTING =
            "Submitting the file from SAVEPOINT. If this is interrupted: tidemark pipeline status pipeline2 says whether"
                    + " it runs. Then\n"
                    + BOTH;
    private static final String FOLLOWING =
            "Job OTHER reads on until the targets have what they had (mysql at mysql-bin.000001:4610), or more. If this is"
                    + " interrupted the job goes on; to follow it, or go back\n"
                    + BOTH;

    @Test
    void theJobIsStoppedForTheWayBackAndTheFileSubmittedFromTheSavepointAndFollowed() {
        runs();
        targets.clear();
        // First for the plan, then when the job has stopped.
        targets.addAll(List.of(
                target(30, 4600),
                target(30, 4600),
                target(31, 4610),
                target(31, 4610),
                target(31, 4610),
                target(9, 4700)));
        assertThat(replay("--to", savepoint, "--apply")).as(tool.err()).isZero();
        assertThat(asked)
                .containsExactly(
                        words("examine SAVEPOINT of pipeline2 H4s {}"),
                        words("examine SAVEPOINT of what does not run H4s {}"),
                        words("submit SAVEPOINT"));
        assertThat(changes()).containsExactly("POST /jobs/" + JOB + "/stop");
        assertThat(tool.out()).isEqualTo(OTHER + "\n");
        assertThat(tool.err().replaceFirst(", in \\d+ s\\.", ", in N s."))
                .isEqualTo(
                        words(
                                READING
                                        + PLAN
                                        + EXAMINING
                                        + STOPPED
                                        + SUBMITTING
                                        + FOLLOWING
                                        + """
                                        Waiting until the targets have what checkpoint 9 has.
                                        pipeline2 is replayed from SAVEPOINT, in N s. Read again: mysql at mysql-bin.000001:4548, 62 bytes of log before mysql-bin.000001:4610. Now the targets have mysql at mysql-bin.000001:4700, and checkpoint 9 is complete.
                                        The way back: tidemark pipeline replay FILE --name pipeline2 --to LEFT --apply
                                        """));
    }

    @Test
    void whatItWentOnFromAndWhatItHasLeftAreInTheHistory() {
        runs();
        targets.addAll(List.of(target(30, 4600), target(30, 4600), target(9, 4700)));
        assertThat(replay("--to", savepoint, "--apply", "--reason", "a wrong update"))
                .as(tool.err())
                .isZero();
        tool.run("history", "show", NAME, "-o", "json");
        assertThat(tool.out())
                .contains(
                        "\"reason\": \"a wrong update\"",
                        "\"outcome\": \"DONE\"",
                        "\"before\": [\n        {\n          \"state\": \"%s\"".formatted(savepoint),
                        "\"after\": [\n        {\n          \"state\": \"file:%s\"".formatted(left));
    }

    /** What goes on from the state of one file by another gives wrong rows; what the user took upon himself was the way on. */
    @Test
    void theWayBackIsByTheFileThatHasWrittenTheTargets() {
        runs();
        examinations.clear();
        examinations.add(new Examination(List.of(), List.of("other"), List.of(), false));
        targets.addAll(List.of(target(30, 4600), target(30, 4600), target(9, 4700)));
        assertThat(replay("--to", savepoint, "--apply", "--even-unknown", "-o", "json"))
                .as(tool.err())
                .isZero();
        String back = words("tidemark pipeline replay OLD/orders.sql --name pipeline2 --to LEFT --apply")
                .replace("OLD/" + file, "OLD/orders.sql");
        assertThat(tool.err())
                .contains(
                        "goes back\n  back:  tidemark pipeline resume OLD/orders.sql --name pipeline2 --apply\n",
                        words(
                                        "  on:    tidemark pipeline replay FILE --name pipeline2 --to SAVEPOINT --even-unknown --apply\n"
                                                + "  back:  ")
                                + back
                                + "\n  with the file of the job that has left it as OLD/orders.sql, called as this one\n",
                        "The way back: " + back + "\n")
                .doesNotContain(words("back:  tidemark pipeline replay FILE"));
        assertThat(tool.out()).contains("\"back\": \"" + back + "\"");
    }

    @Test
    void whatStandsAgainstItLeavesTheJobRunning() {
        runs();
        examinations.clear();
        examinations.add(new Examination(List.of(WRONG), List.of(), List.of(), true));
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(3);
        assertThat(changes()).isEmpty();
        assertThat(asked).hasSize(1);
        assertThat(tool.out()).isEmpty();
        examinations.clear();
        examinations.add(new Examination(List.of(), List.of("shop: not asked"), List.of(), true));
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(7);
        assertThat(tool.err()).contains("Not known: shop: not asked\n", "TM-5005");
        assertThat(changes()).isEmpty();
    }

    @Test
    void whatComesUpBehindTheStopIsSaidWithBothWays() {
        runs();
        examinations.add(new Examination(List.of(WRONG), List.of(), List.of(), true));
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(3);
        assertThat(asked).hasSize(2);
        assertThat(tool.err())
                .endsWith(words(STOPPED
                        + "pipeline2 does not run, or not from the savepoint: see tidemark pipeline status"
                        + " pipeline2. To go on, or back\n"
                        + BOTH
                        + WRONG.text()
                        + "\n"));
    }

    @Test
    void aStopThatFailsLeavesEverythingElseAsItWas() {
        runs();
        flink.refuse("POST /jobs/" + JOB + "/stop", 409);
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(6);
        assertThat(asked).hasSize(1);
        assertThat(tool.err())
                .contains(words(
                        "Nothing else has been done. The job may have stopped, or go on: see tidemark pipeline status pipeline2."
                                + " If it has stopped: tidemark pipeline resume FILE --name pipeline2 --apply\n"));
    }

    @Test
    void aClusterThatDoesNotTakeItLeavesBothWays() {
        runs();
        submission = new PipelineClient.Result(6, "", "TM-4002  no\n");
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(6);
        assertThat(tool.err()).endsWith(words("TM-4002  no\npipeline2 does not run. To go on, or back\n" + BOTH));
        assertThat(tool.out()).isEmpty();
    }

    @Test
    void aJobThatFailsOnTheWayIsSaidWithBothWays() {
        runs();
        flink.on("GET /jobs/" + OTHER + "/status", "{\"status\":\"FAILED\"}")
                .on(
                        "GET /jobs/" + OTHER + "/exceptions",
                        UpdateCase.failure("x: TM-2001  The source database cannot be reached"));
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .contains(
                        words("job OTHER of pipeline2 is FAILED: TM-2001  The source database cannot be reached\n"),
                        "Mend what it failed for, and go on, or back:\n");
    }

    @Test
    void aJobWithoutCheckpointsIsNotFollowedForEver() {
        runs();
        flink.checkpoints(OTHER, "null", "null", "null");
        assertThat(replay("--to", savepoint, "--apply", "--patience", "0")).isEqualTo(6);
        assertThat(tool.err())
                .contains(
                        "\nWaiting for the job's first checkpoint.\n",
                        words("job OTHER of pipeline2 is RUNNING and has completed no checkpoint for 0 s\n"));
    }

    /** It was once, or is that of a pipeline of this name on another cluster. */
    @Test
    void aTargetThatIsNotThePipelinesAnyMoreIsNotWaitedFor() {
        runs();
        targets.clear();
        LiveTarget left = new LiveTarget("left", "elsewhere", "", target(2, 17).tidemarks());
        targetsBeside.add(left);
        targets.addAll(List.of(target(30, 4600), target(30, 4600), target(30, 4600), target(9, 4700)));
        assertThat(replay("--to", savepoint, "--apply")).as(tool.err()).isZero();
        assertThat(replay("--to", "auto")).as(tool.err()).isZero();
    }

    /** Another pipeline of the name may write beside this one. */
    @Test
    void aTargetOfWhichNobodyKnowsWhoWritesItRefuses() {
        runs();
        targets.clear();
        targets.add(new LiveTarget("mart", "", "", target(30, 4600).tidemarks()));
        assertThat(replay("--to", savepoint)).isEqualTo(5);
        assertThat(tool.err()).startsWith("TM-3007").contains("which job writes target mart is not known");
    }

    @Test
    void targetsThatGetNoFurtherAreNotWaitedForForEver() throws IOException {
        Path complete = Files.createDirectories(directory.toRealPath().resolve("left/" + OTHER + "/chk-9"));
        Files.copy(
                Tool.STATES.resolve("mariadb-tidemark-following-checkpoint-2").resolve("_metadata"),
                complete.resolve("_metadata"));
        runs();
        flink.checkpoints(OTHER, checkpoint(9, END, "file:" + complete), "null", "null");
        assertThat(replay("--to", savepoint, "--apply", "--patience", "0")).isEqualTo(6);
        assertThat(tool.err())
                .contains(
                        "TM-4004",
                        words("job OTHER of pipeline2 is RUNNING and nothing has come into the targets for 0 s\n"));
    }

    /** As one does that was interrupted behind the stop. */
    @Test
    void whatDoesNotRunGoesOnAndWhatItHasLeftLastIsTheWayBack() {
        flink.job(JOB, NAME, "FINISHED", START, END.toEpochMilli())
                .checkpoints(JOB, "null", checkpoint(8, END, "file:" + left), "null");
        targets.addAll(List.of(target(30, 4600), target(30, 4600), target(9, 4700)));
        assertThat(replay("--to", savepoint, "--apply")).as(tool.err()).isZero();
        assertThat(changes()).isEmpty();
        assertThat(asked)
                .containsExactly(
                        words("examine SAVEPOINT of what does not run H4s {}"),
                        words("examine SAVEPOINT of what does not run H4s {}"),
                        words("submit SAVEPOINT"));
        assertThat(tool.err())
                .startsWith(words(READING + "Pipeline pipeline2 does not run:\n"))
                .contains(words("To go on if this is interrupted, or back\n" + BOTH));
    }

    @Test
    void whatGoesOnFromItsNewestSavepointHasNothingToGoBackTo() {
        flink.job(JOB, NAME, "FINISHED", START, END.toEpochMilli())
                .checkpoints(JOB, "null", checkpoint(8, END, savepoint), "null");
        targets.addAll(List.of(target(30, 4600), target(30, 4600), target(9, 4700)));
        assertThat(replay("--to", savepoint, "--apply")).as(tool.err()).isZero();
        assertThat(tool.err())
                .contains(words("interrupted, or back\n" + ON + "  back:  nothing has been left since\n"));
    }

    @Test
    void whatSomebodyElseHasStartedMeanwhileIsNotGoneBackFrom() {
        runs();
        submission = new PipelineClient.Result(6, "", "TM-4016  in use\n");
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .endsWith("TM-4016  in use\nSomebody else has started pipeline2 meanwhile, or is about to; nothing was"
                        + " submitted. See which file it runs: tidemark pipeline status pipeline2\n");
        assertThat(tool.out()).isEmpty();
    }
}
