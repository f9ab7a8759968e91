package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
              2. examine FILE once more, and submit it from the savepoint
              3. follow it until the targets are where they are now, which stay as they are until then
            """;
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
        assertThat(tool.err()).isEqualTo(words(EXAMINING));
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
                                  "replayedNow": false,
                                  "refusedBy": [],
                                  "undo": null,
                                  "undoNotPinned": null,
                                  "targets": [
                                    {
                                      "name": "mart",
                                      "positions": {
                                        "mysql": "mysql-bin.000001:4600"
                                      }
                                    }
                                  ],
                                  "steps": [
                                    "stop job JOB with a savepoint in the cluster's own directory, for the way back",
                                    "examine FILE once more, and submit it from the savepoint",
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
                          whose last commit is 34 s before 2026-11-22T08:25:41Z
                        """));
        assertThat(replay("--as-of", "2026-11-22T08:25:06.999Z")).isEqualTo(6);
        assertThat(tool.err())
                .isEqualTo(
                        words(
                                """
                                TM-4006  There is no savepoint or checkpoint to restore
                                  found:    no savepoint of pipeline2 that can be replayed has nothing that was committed after 2026-11-22T08:25:06.999Z
                                  required: one in the state directory
                                  remedy:   Replayable are:
                                            SAVEPOINT, of 2026-11-22T08:25:07Z
                                """));
        targets.clear();
        targets.add(target(2, 4547));
        assertThat(replay("--to", "auto")).isEqualTo(6);
        assertThat(tool.err())
                .contains("no savepoint of pipeline2 that can be replayed is at or before what the targets have"
                        + " (mysql at mysql-bin.000001:4547)");
    }

    /** FAULTS 39. */
    @Test
    void whatTheTargetsAreBehindIsRefusedAndTheNewestThatTheyAreNotIsNamed() {
        runs();
        examinations.clear();
        examinations.add(new Examination(List.of(BEHIND), List.of(), List.of()));
        for (Object[] options : new Object[][] {{"--to", savepoint}, {"--to", savepoint, "--apply"}}) {
            assertThat(replay(options)).isEqualTo(5);
            assertThat(tool.err())
                    .endsWith(
                            words(
                                    EXAMINING
                                            + BEHIND.text()
                                            + """

                                            The newest that can be replayed into the targets as they are: SAVEPOINT, of 2026-11-22T08:25:07Z.
                                            To do that: tidemark pipeline replay FILE --name pipeline2 --to SAVEPOINT
                                            Nothing has been stopped or changed.
                                            """));
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
    void anotherPipelinesSavepointIsRefusedAndSoIsACheckpoint() throws IOException {
        runs();
        assertThat(replay("--to", STATE)).isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1021").contains(STATE + " is no savepoint of pipeline2");
        assertThat(replay("--to", directory.resolve("none"))).isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4006");
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void whatRestartsIsNotStopped() {
        flink.job(JOB, NAME, "RESTARTING", START, -1);
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(6);
        assertThat(tool.err())
                .startsWith("TM-4010")
                .contains(words("job JOB of pipeline2 is RESTARTING\n"), words("tidemark pipeline stop JOB --apply"));
        assertThat(flink.changes()).isEmpty();
    }
}
