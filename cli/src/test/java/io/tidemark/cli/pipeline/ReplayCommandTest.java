package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Tool;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Before anything is done. What it does: {@link ReplayTest}. */
class ReplayCommandTest extends ReplayCase {

    static final String PLAN =
            """
            Pipeline pipeline2, job JOB, RUNNING since 2026-11-21T12:00:00Z:
              replay it from SAVEPOINT, of 2026-11-22T08:25:07Z
              source mysql: at mysql-bin.000001:4548; its server keeps the log as long as it is set to; 1,000 bytes of log to read again
              target mart: mysql at mysql-bin.000001:4600, ahead of the savepoint: what is read again is held until that is reached, and applied at once
              1. stop job JOB with a savepoint in the cluster's own directory, for the way back
              2. examine FILE once more
              3. submit FILE from the savepoint
              4. follow it until the targets are where they are now, which stay as they are until then
            """;
    static final String READING = "Reading SAVEPOINT to its end.\n";
    static final String EXAMINING = "Examining the file with SAVEPOINT, as tidemark doctor does.\n";

    @Test
    void withoutApplyThePlanIsPrintedAndNothingIsDone() {
        runs();
        assertThat(replay("--to", savepoint)).as(tool.err()).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        words(
                                PLAN
                                        + """
                                        Nothing that is known stands against it.
                                        Nothing has been done. To do it: tidemark pipeline replay FILE --name pipeline2 --to SAVEPOINT --apply
                                        """));
        assertThat(tool.err()).isEqualTo(words(READING + EXAMINING));
        assertThat(asked).containsExactly(words("examine SAVEPOINT of pipeline2 H4s {}"));
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void programsAreToldThePlan() {
        runs();
        assertThat(replay("--to", savepoint, "-o", "json")).isZero();
        assertThat(tool.out())
                .isEqualTo(
                        words(
                                """
                                {
                                  "pipeline": "pipeline2",
                                  "job": "JOB",
                                  "savepoint": "SAVEPOINT",
                                  "committed": "2026-11-22T08:25:07Z",
                                  "standing": "REPLAY",
                                  "sources": [
                                    {
                                      "name": "mysql",
                                      "position": "mysql-bin.000001:4548",
                                      "slot": null,
                                      "way": null,
                                      "pin": null,
                                      "bytesToReadAgain": 1000
                                    }
                                  ],
                                  "underWay": false,
                                  "stoppedNow": false,
                                  "replayedNow": false,
                                  "refusedBy": [],
                                  "newJob": null,
                                  "undo": null,
                                  "undoPins": {},
                                  "undoNotPinned": null,
                                  "back": null,
                                  "backWhenThrough": false,
                                  "until": null,
                                  "visible": false,
                                  "paused": null,
                                  "resume": null,
                                  "targets": [
                                    {
                                      "name": "mart",
                                      "positions": {
                                        "mysql": "mysql-bin.000001:4600"
                                      },
                                      "replaying": false
                                    }
                                  ],
                                  "steps": [
                                    "stop job JOB with a savepoint in the cluster's own directory, for the way back",
                                    "examine FILE once more",
                                    "submit FILE from the savepoint",
                                    "follow it until the targets are where they are now, which stay as they are until then"
                                  ]
                                }
                                """));
    }

    @Test
    void theNewestSavepointIsFoundByTheTargetsOrByATime() {
        runs();
        assertThat(replay("--to", "auto")).as(tool.err()).isZero();
        assertThat(tool.out()).contains(words("  replay it from SAVEPOINT, of "));
        assertThat(replay("--as-of", "2026-11-22T10:25:41+02:00"))
                .as(tool.err())
                .isZero();
        assertThat(tool.out())
                .contains(
                        words(
                                """
                          replay it from SAVEPOINT, of 2026-11-22T08:25:07Z
                          whose last commit is 34 s before 2026-11-22T08:25:41Z, by whole seconds
                        """));
        assertThat(replay("--as-of", "2026-11-22T08:25:06.999Z")).isEqualTo(6);
        assertThat(tool.err())
                .isEqualTo(
                        words(
                                """
                                TM-4006  There is no savepoint or checkpoint to restore
                                  found:    of the savepoints of pipeline2 that can be replayed none has its last transactions from 2026-11-22T08:25:06.999Z or before
                                  required: one in the state directory
                                  remedy:   Replayable are:
                                            SAVEPOINT, of 2026-11-22T08:25:07Z (not known: source mysql is not in the context)
                                """));
        targets.clear();
        targets.add(target(2, 4547));
        assertThat(replay("--to", "auto")).isEqualTo(6);
        assertThat(tool.err())
                .contains(
                        "of the savepoints of pipeline2 that can be replayed none is at or before what the targets have"
                                + " (mysql at mysql-bin.000001:4547)");
    }

    /** FAULTS 39. */
    @Test
    void whatTheTargetsAreBehindIsRefusedAndTheNewestThatTheyAreNotIsNamed() throws IOException {
        runs();
        Path earlier = Files.createDirectories(savepoint.resolveSibling("savepoint-a7d764-000000000003"));
        Files.setLastModifiedTime(
                Files.copy(savepoint.resolve("_metadata"), earlier.resolve("_metadata")), FileTime.from(END));
        examinations.clear();
        examinations.add(new Examination(List.of(BEHIND), List.of(), List.of(), true));
        for (Object[] options : new Object[][] {{"--to", savepoint}, {"--to", savepoint, "--apply"}}) {
            assertThat(replay(options)).isEqualTo(5);
            assertThat(tool.err())
                    .endsWith(words(
                                    EXAMINING
                                            + BEHIND.text()
                                            + """

                                            The newest that can be replayed into the targets as they are: EARLIER, of 2026-11-22T08:25:07Z (not known: source mysql is not in the context).
                                            To do that: tidemark pipeline replay FILE --name pipeline2 --to EARLIER
                                            Nothing has been stopped or changed.
                                            """)
                            .replace("EARLIER", earlier.toString()));
        }
        assertThat(replay("--to", savepoint)).isEqualTo(5);
        assertThat(tool.out()).endsWith("\nIt would be refused.\n");
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void itIsSaidOnceWhichSavepointAndTimesHaveAnOffset() {
        assertThat(replay()).isEqualTo(2);
        assertThat(replay("--to", savepoint, "--as-of", "2026-11-22T08:25:07Z")).isEqualTo(2);
        assertThat(replay("--as-of", "yesterday")).isEqualTo(2);
        assertThat(tool.err()).startsWith("--as-of yesterday is no time with an offset, as 2026-11-21T12:00:00Z is");
    }

    @Test
    void withoutTargetsNobodyKnowsWhatItWouldDo() throws IOException {
        assertThat(replay("--to", savepoint, "--jobmanager", flink.address())).isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1016").contains("no context is meant, and so no target");
        Files.writeString(directory.resolve("config.yaml"), "contexts: {one: {jobmanager: 'http://h:1'}}");
        assertThat(replay("--to", savepoint)).isEqualTo(3);
        assertThat(tool.err()).contains("context one names no target");
    }

    @Test
    void anotherPipelinesSavepointIsRefusedAndSoIsACheckpointThatAJobNeeds() throws IOException {
        runs();
        assertThat(replay("--to", STATE)).isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1021").contains(STATE + " is none of pipeline2");
        assertThat(replay("--to", directory.resolve("none"))).isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4006");
        Path checkpoints = directory.toRealPath().resolve("state/" + JOB);
        Path checkpoint = Files.createDirectories(checkpoints.resolve("chk-4"));
        Files.copy(
                Tool.STATES.resolve("mariadb-tidemark-following-checkpoint-2").resolve("_metadata"),
                checkpoint.resolve("_metadata"));
        assertThat(replay("--to", checkpoint)).isEqualTo(6);
        assertThat(tool.err())
                .startsWith("TM-4012")
                .contains("%s is a checkpoint of job %s, which runs".formatted(checkpoint, JOB));
        assertThat(flink.changes()).isEmpty();
    }

    /** As a job has left that has failed: it is the only way back then. */
    @Test
    void aCheckpointThatNoJobNeedsAnyMoreIsReplayed() throws IOException {
        flink.job(JOB, NAME, "FAILED", START, END.toEpochMilli());
        Path checkpoint = Files.createDirectories(directory.toRealPath().resolve("state/" + JOB + "/chk-4"));
        Files.copy(
                Tool.STATES.resolve("mariadb-tidemark-following-checkpoint-2").resolve("_metadata"),
                checkpoint.resolve("_metadata"));
        flink.checkpoints(JOB, checkpoint(4, END, "file:" + checkpoint), "null", "null");
        assertThat(replay("--to", checkpoint)).as(tool.err()).isZero();
        assertThat(asked).containsExactly("examine %s of what does not run H4s {}".formatted(checkpoint));
    }

    /** What runs is another job, of a file that was changed since, perhaps. */
    @Test
    void theFileIsComparedWithTheJobThatHasLeftTheSavepoint() {
        flink.job(OTHER, NAME, "RUNNING", END, -1)
                .on(
                        "GET /jobs/" + OTHER + "/config",
                        "{\"execution-config\":{\"user-config\":{\"tidemark.computation\":\"new\"}}}");
        assertThat(replay("--to", savepoint)).as(tool.err()).isZero();
        flink.job(JOB, NAME, "CANCELED", START, END.toEpochMilli());
        assertThat(replay("--to", savepoint)).as(tool.err()).isZero();
        assertThat(asked)
                .containsExactly(
                        words(
                                "examine SAVEPOINT of pipeline2 %s does not remember the job of the id a7d764..., which has left it then new {}"
                                        .formatted(flink.address())),
                        words("examine SAVEPOINT of pipeline2 H4s then new {}"));
    }

    /** Pipelines share contexts. */
    @Test
    void databasesOfOthersThatDoNotAnswerKeepItFromNothing() throws IOException {
        runs();
        sources("other");
        sourcesAway.add(new Problem(ErrorCode.SOURCE_UNREACHABLE, "other", "r", "m"));
        targetsAway.add(new Problem(ErrorCode.TARGET_UNREACHABLE, "other", "r", "m"));
        assertThat(replay("--to", savepoint)).as(tool.err()).isZero();
        targets.clear();
        targets.addAll(List.of(target(30, 4600), target(30, 4600), target(30, 4600), target(9, 4700)));
        assertThat(replay("--to", "auto", "--apply")).as(tool.err()).isZero();
    }

    @Test
    void thePipelinesOwnThatDoNotAnswerRefuse() throws IOException {
        runs();
        sources("mysql");
        sourcesAway.add(new Problem(ErrorCode.SOURCE_UNREACHABLE, "mysql", "r", "m"));
        assertThat(replay("--to", savepoint)).isEqualTo(4);
        assertThat(tool.err()).startsWith("TM-2001");
        sourcesAway.clear();
        targets.clear();
        targets.add(new LiveTarget("beside", "", "", List.of()));
        assertThat(replay("--to", savepoint)).isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1016").contains("0 have anything of pipeline2, and ");
        targetsAway.add(new Problem(ErrorCode.TARGET_UNREACHABLE, "mart", "r", "m"));
        assertThat(replay("--to", savepoint)).isEqualTo(5);
        assertThat(tool.err()).startsWith("TM-3001");
        assertThat(flink.changes()).isEmpty();
    }

    private void sources(String name) throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {one: {jobmanager: '%s', state: '%s', sources: {%s: {url: 'jdbc:mariadb://h/s'}}, targets: {mart: {url: 'jdbc:mariadb://h/mart'}}}}"
                        .formatted(flink.address(), savepoint.getParent(), name));
    }

    /** "None is there" would be said of what nobody has looked for. */
    @Test
    void withoutADirectoryNothingIsSaidOfOthers() throws IOException {
        runs();
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {one: {jobmanager: '%s', targets: {mart: {url: 'jdbc:mariadb://h/mart'}}}}"
                        .formatted(flink.address()));
        examinations.clear();
        examinations.add(new Examination(List.of(BEHIND), List.of(), List.of(), true));
        assertThat(replay("--to", savepoint)).isEqualTo(5);
        assertThat(tool.err()).doesNotContain("No savepoint", "none is there");
    }

    @Test
    void whatRestartsIsNotStopped() {
        flink.job(JOB, NAME, "RESTARTING", START, -1);
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .startsWith("TM-4017")
                .contains(words("job JOB of pipeline2 is RESTARTING\n"), words("tidemark pipeline stop JOB --apply"));
        assertThat(flink.changes()).isEmpty();
    }
}
