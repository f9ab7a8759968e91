package io.tidemark.cli.pipeline;

import static io.tidemark.cli.pipeline.ReplayTest.BOTH;
import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static io.tidemark.cli.rest.FakeFlink.restored;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.live.LiveTarget;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of a replay that has not come through. */
class FollowingTest extends ReplayCase {

    private void isHeld(Object from) {
        flink.job(JOB, NAME, "FINISHED", START, END.toEpochMilli())
                .checkpoints(JOB, "null", checkpoint(8, END, "file:" + left), "null")
                .job(OTHER, NAME, "RUNNING", END, -1)
                .on(
                        "GET /jobs/" + OTHER + "/config",
                        "{\"execution-config\":{\"user-config\":{\"tidemark.computation\":\"H4s\"}}}")
                .checkpoints(OTHER, "null", "null", restored(4, from));
    }

    /** FAULTS 39: the same command twice. */
    @Test
    void aReplayThatIsUnderWayIsFollowedAndNotBegunAnew() {
        isHeld(savepoint);
        flink.later(
                "GET /jobs/" + OTHER + "/exceptions",
                () -> flink.checkpoints(OTHER, checkpoint(9, END, "file:/s/chk-9"), "null", restored(4, savepoint)));
        assertThat(replay("--to", savepoint)).as(tool.err()).isZero();
        assertThat(tool.out())
                .isEqualTo(words(
                        "pipeline2 is being replayed from SAVEPOINT already, by job OTHER. With --apply it is followed,"
                                + " if this is the file that it was submitted with.\n"));
        targets.clear();
        targets.addAll(List.of(target(30, 4600), target(30, 4600), target(9, 4700)));
        assertThat(replay("--to", savepoint, "--apply", "-o", "json"))
                .as(tool.err())
                .isZero();
        assertThat(tool.out()).contains("\"replayedNow\": false", "\"newJob\": \"" + OTHER + "\"");
        assertThat(tool.err()).contains(words("to follow it, or go back\n" + BOTH));
        assertThat(changes()).isEmpty();
        assertThat(asked).containsExactly(words("compare SAVEPOINT with H4s of pipeline2"));
    }

    /** A file that cannot be planned any more, a job that does not say what it computes. */
    @Test
    void aReplayThatIsUnderWayIsNotFollowedIfNobodyCouldCompareTheFile() {
        isHeld(savepoint);
        examinations.clear();
        examinations.add(new Examination(List.of(WRONG), List.of("not compared"), List.of(), false));
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(3);
        assertThat(tool.err())
                .contains(
                        words("To end what runs: tidemark pipeline stop OTHER --apply."),
                        "TM-1006",
                        "TM-5005",
                        "or end what runs, and do this again")
                .doesNotContain("--even-unknown");
        examinations.clear();
        examinations.add(new Examination(List.of(), List.of("not compared"), List.of(), false));
        assertThat(replay("--to", savepoint, "--apply", "--even-unknown")).isEqualTo(7);
        assertThat(tool.err()).contains("TM-5005").doesNotContain("following it");
    }

    /** The targets are as the job of before has left them, and that ran another file. */
    @Test
    void whatIsFollowedIsTakenBackByTheFileOfBefore() {
        isHeld(savepoint);
        flink.on(
                "GET /jobs/" + OTHER + "/config",
                "{\"execution-config\":{\"user-config\":{\"tidemark.computation\":\"new\"}}}");
        targets.addAll(List.of(target(30, 4600), target(30, 4600), target(9, 4700)));
        flink.later(
                "GET /jobs/" + OTHER + "/exceptions",
                () -> flink.checkpoints(OTHER, checkpoint(9, END, "file:/s/chk-9"), "null", restored(4, savepoint)));
        assertThat(replay("--to", savepoint, "--apply")).as(tool.err()).isZero();
        assertThat(tool.err())
                .contains("  back:  tidemark pipeline replay OLD/orders.sql --name pipeline2 --to file:" + left
                        + " --apply\n");
    }

    /** Whose targets are as they were when it was submitted: nobody says how far it has read again. */
    @Test
    void aReplayWhoseCheckpointsNobodyReadsHereIsFollowedUntilItHasWritten() {
        isHeld(savepoint);
        flink.checkpoints(OTHER, checkpoint(9, END, "s3://b/" + OTHER + "/chk-9"), "null", restored(4, savepoint));
        targets.addAll(List.of(target(30, 4600), target(30, 4600), target(9, 4700)));
        assertThat(replay("--to", savepoint, "--apply")).as(tool.err()).isZero();
        assertThat(tool.err())
                .contains(
                        words("pipeline2 is being replayed from SAVEPOINT already, by job OTHER: following it."),
                        words(
                                "The way back: tidemark pipeline pause pipeline2 --apply && tidemark pipeline replay FILE --name"
                                        + " pipeline2 --to LEFT --apply\n"));
        targets.clear();
        LiveTarget.Tidemark now = target(9, 4700).tidemarks().get(0);
        targets.add(new LiveTarget(
                "mart",
                OTHER,
                "new",
                List.of(new LiveTarget.Tidemark(
                        now.source(),
                        now.position(),
                        now.phase(),
                        now.epoch(),
                        "",
                        END.plusSeconds(1).toString(),
                        ""))));
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("TM-4009", "tidemark pipeline pause pipeline2 --apply");
    }

    /** Mended while it restarted, for example: what runs would never do what the file says now. */
    @Test
    void aReplayThatIsUnderWayByAnotherFileIsNotFollowed() {
        isHeld(savepoint);
        examinations.clear();
        examinations.add(new Examination(
                List.of(WRONG, new Problem(ErrorCode.PIPELINE_IN_USE, "other", "r", "m")),
                List.of(),
                List.of(),
                false));
        assertThat(replay("--to", savepoint, "--apply", "-o", "json")).isEqualTo(6);
        assertThat(tool.out()).contains("\"refusedBy\": [\n    \"TM-4016\"\n  ],\n  \"newJob\": null,");
        assertThat(tool.err())
                .isEqualTo(words("To end what runs: tidemark pipeline stop OTHER --apply. Then, on or back\n" + BOTH)
                        + new Problem(ErrorCode.PIPELINE_IN_USE, "other", "r", "m").text()
                        + "\n");
        assertThat(changes()).isEmpty();
    }

    /** It may never come up, and is no replay that somebody could wait for. */
    @Test
    void aReplayThatIsUnderWayAndRestartsIsNotFollowed() {
        isHeld(savepoint);
        flink.forget(OTHER)
                .job(OTHER, NAME, "RESTARTING", START, -1)
                .checkpoints(OTHER, "null", "null", restored(4, savepoint));
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .startsWith("TM-4017")
                .contains(words("job OTHER of pipeline2 is RESTARTING\n"), "end it, and do this again: ");
        assertThat(asked).isEmpty();
    }

    /** Flink says of a job that has recovered only from which checkpoint. */
    @Test
    void aReplayThatHasRecoveredIsStillUnderWay() throws IOException {
        Path waits = TargetStates.waiting(
                "mariadb-tidemark-following-checkpoint-2", NAME, directory.resolve("state/" + OTHER + "/chk-9"));
        isHeld(savepoint);
        flink.on(
                        "GET /jobs/" + OTHER + "/config",
                        "{\"execution-config\":{\"user-config\":{\"tidemark.restored\":\"file:%s\"}}}"
                                .formatted(savepoint))
                .checkpoints(OTHER, checkpoint(9, END, "file:" + waits), "null", restored(9, "file:" + waits));
        assertThat(replay("--to", savepoint)).as(tool.err()).isZero();
        assertThat(tool.out()).contains("is being replayed from");
    }

    /** What it is stopped with is lost as soon as the next job begins: it is gone back to what there was before. */
    @Test
    void theWayBackOfAReplayThatHasNotComeThroughIsThatOfBefore() {
        isHeld("file:/s/savepoint-other");
        flink.on("POST /jobs/" + OTHER + "/stop", "{\"request-id\":\"r1\"}")
                .on("GET /jobs/" + OTHER + "/savepoints/r1", UpdateCase.completed("file:/s/savepoint-waits"))
                .later("GET /jobs/" + OTHER + "/savepoints/r1", () -> flink.forget(OTHER));
        submission = new PipelineClient.Result(6, "", "TM-4002  no\n");
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .contains(
                        words("  the way back is LEFT\n"),
                        words(
                                "stop job OTHER, which was started from a state and has completed no checkpoint, with a savepoint in"),
                        words(
                                "and, if it does not run, that goes back\n  back:  tidemark pipeline replay FILE --name pipeline2"
                                        + " --to LEFT --apply\n"),
                        words(
                                "It has stopped with savepoint file:/s/savepoint-waits. To go on if this is interrupted, or"
                                        + " back\n" + BOTH));
    }

    private void isStoppedWith(Path state) {
        flink.on("POST /jobs/" + OTHER + "/stop", "{\"request-id\":\"r1\"}")
                .on("GET /jobs/" + OTHER + "/savepoints/r1", UpdateCase.completed("file:" + state));
        examinations.add(new Examination(List.of(), List.of("rows: not the same"), List.of(), false));
    }

    private static String last(List<String> lines) {
        return lines.get(lines.size() - 1);
    }

    /** Between the plan and the stop: what has written the targets last is the other file, and the way back that file's. */
    @Test
    void whatComesThroughWhileItIsLookedAtIsComparedAndGoneBackToByItsOwnFile() throws IOException {
        isHeld("file:/s/savepoint-other");
        flink.on(
                "GET /jobs/" + OTHER + "/config",
                "{\"execution-config\":{\"user-config\":{\"tidemark.computation\":\"new\"}}}");
        Path through = Files.createDirectories(directory.toRealPath().resolve("left/savepoint-0b07f3-000000000003"));
        Files.copy(left.resolve("_metadata"), through.resolve("_metadata"));
        isStoppedWith(through);
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(7);
        assertThat(asked)
                .containsExactly(
                        words("examine SAVEPOINT of pipeline2 H4s {}"),
                        words("examine SAVEPOINT of what does not run H4s then new {}"));
        String back = "  back:  tidemark pipeline replay OLD/orders.sql --name pipeline2 --to file:" + through;
        assertThat(tool.err().split("It has stopped with savepoint ")[1])
                .containsSubsequence(back, "Examining the file once more", back)
                .doesNotContain(words("  back:  tidemark pipeline replay FILE"));
    }

    /** The savepoint that it is stopped with may be the one that ends the wait, and says that it waits. */
    @Test
    void whatHasWrittenTheTargetsWhileItIsStoppedIsNotKnown() throws IOException {
        isHeld("file:/s/savepoint-other");
        isStoppedWith(TargetStates.waiting(
                "mariadb-tidemark", NAME, directory.resolve("left/savepoint-0b07f3-000000000003")));
        targets.clear();
        targets.addAll(List.of(target(30, 4600), target(30, 4600), target(9, 4700, "new")));
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(7);
        assertThat(asked).hasSize(2);
        assertThat(last(asked))
                .isEqualTo(
                        words(
                                "examine SAVEPOINT of what does not run H4s then what has left no way back may have written them since LEFT was left {}"));
    }

    /** A replay, whose last checkpoint says that it waits. */
    private void hasDiedWaiting() throws IOException {
        isHeld(savepoint);
        Path waits = TargetStates.waiting("mariadb-tidemark", NAME, directory.resolve("state/" + OTHER + "/chk-9"));
        flink.forget(OTHER)
                .job(OTHER, NAME, "FAILED", END, END.plusSeconds(9).toEpochMilli())
                .checkpoints(OTHER, checkpoint(9, END.plusSeconds(9), "file:" + waits), "null", restored(4, savepoint));
    }

    /** It died behind the commit, before the next checkpoint could say that it waits no more. */
    @Test
    void whatWaitedMayHaveWrittenTheTargets() throws IOException {
        hasDiedWaiting();
        assertThat(replay("--to", left)).as(tool.err()).isZero();
        assertThat(last(asked)).as("the targets are as they were").endsWith(" H4s {}");
        targets.clear();
        targets.add(target(9, 4700, "new"));
        assertThat(replay("--to", left)).as(tool.err()).isZero();
        assertThat(last(asked))
                .endsWith(words(" H4s then what has left no way back may have written them since LEFT was left {}"));
        targetsBeside.add(
                new LiveTarget("left", "elsewhere", "its own", target(2, 17).tidemarks()));
        targets.clear();
        targets.add(target(30, 4600));
        assertThat(replay("--to", left)).as(tool.err()).isZero();
        assertThat(last(asked)).as("one of them").contains("may have written them");
        targetsBeside.clear();
        submission = new PipelineClient.Result(6, "", "TM-4002  no\n");
        assertThat(replay("--to", left, "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("  back:  nothing that has been left since is a way back\n");
    }

    /** It has come through, or they were put back from a backup of its time. */
    @Test
    void whoHasTakenTheTargetsOverAndWrittenThemSinceHasWrittenThemLast() throws IOException {
        hasDiedWaiting();
        flink.on(
                "GET /jobs/" + OTHER + "/config",
                "{\"execution-config\":{\"user-config\":{\"tidemark.computation\":\"H5s\"}}}");
        targets.clear();
        targets.add(writtenBy(OTHER, END.plusSeconds(5)));
        assertThat(replay("--to", left)).as(tool.err()).isZero();
        assertThat(last(asked)).endsWith(" H4s then H5s {}");
        targets.clear();
        targets.add(writtenBy(OTHER, END.minusSeconds(5)));
        assertThat(replay("--to", left)).as(tool.err()).isZero();
        assertThat(last(asked)).as("before it began").contains("may have written them");
        targets.clear();
        targets.add(writtenBy("4".repeat(32), END.plusSeconds(5)));
        assertThat(replay("--to", left)).as(tool.err()).isZero();
        assertThat(last(asked)).as("which the cluster does not know").contains("may have written them");
    }

    private static LiveTarget writtenBy(String job, Instant applied) {
        return new LiveTarget(
                "mart",
                job,
                "new",
                List.of(new LiveTarget.Tidemark(
                        "mysql", "mysql-bin.000001:4700", "STREAMING", 9, "", applied.toString(), "")));
    }

    @Test
    void aReplayThatHasNotComeThroughAndHasNoWayBackIsNotStopped() throws IOException {
        isHeld("file:/s/savepoint-other");
        flink.forget(JOB);
        Path empty = Files.createDirectories(directory.resolve("empty"));
        assertThat(replay("--to", savepoint, "--state", empty, "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .contains(
                        "TM-4006",
                        "and of what there was before nothing is known to go back to: ",
                        "this again without a way back: ");
        assertThat(changes()).isEmpty();
    }
}
