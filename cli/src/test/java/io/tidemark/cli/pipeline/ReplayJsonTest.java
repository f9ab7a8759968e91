package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayJsonTest extends ReplayCase {

    @Test
    void programsAreToldWhatWasDoneAndWhatTakesItBack() {
        runs();
        targets.clear();
        targets.addAll(List.of(target(30, 4600), target(30, 4600), target(30, 4600), target(9, 4600)));
        assertThat(replay("--to", savepoint, "--apply", "-o", "json"))
                .as(tool.err())
                .isZero();
        assertThat(tool.out())
                .contains(
                        words(
                                """
                                  "stoppedNow": true,
                                  "replayedNow": true,
                                  "refusedBy": [],
                                  "newJob": "OTHER",
                                  "undo": "LEFT",
                                  "undoPins": {},
                                  "undoNotPinned": null,
                                  "back": "tidemark pipeline replay FILE --name pipeline2 --to LEFT --apply",
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
                                """));
    }

    @Test
    void programsAreToldWhatItIsRefusedFor() {
        runs();
        examinations.clear();
        examinations.add(new Examination(List.of(WRONG), List.of(), List.of(), true));
        assertThat(replay("--to", savepoint, "--apply", "-o", "json")).isEqualTo(3);
        assertThat(tool.out())
                .contains(told("false", "\"%s\"".formatted(WRONG.code().id()), "null", "null"));
        assertThat(changes()).isEmpty();
    }

    @Test
    void programsAreToldHowFarItHasComeWhenItIsRefusedBehindTheStop() {
        runs();
        examinations.add(new Examination(List.of(WRONG), List.of(), List.of(), true));
        assertThat(replay("--to", savepoint, "--apply", "-o", "json")).isEqualTo(3);
        assertThat(tool.out())
                .contains(told(
                        "true",
                        "\"%s\"".formatted(WRONG.code().id()),
                        "\"LEFT\"",
                        "\"tidemark pipeline replay FILE --name pipeline2 --to LEFT --apply\""));
    }

    @Test
    void programsAreToldThatNobodyKnowsWhetherItHasStopped() {
        runs();
        flink.refuse("POST /jobs/" + JOB + "/stop", 409);
        assertThat(replay("--to", savepoint, "--apply", "-o", "json")).isEqualTo(6);
        assertThat(tool.out())
                .contains(told(
                        "null", "\"TM-4005\"", "null", "\"tidemark pipeline resume FILE --name pipeline2 --apply\""));
    }

    private String told(String stopped, String refused, String undo, String back) {
        return words(
                """
                  "stoppedNow": %s,
                  "replayedNow": false,
                  "refusedBy": [
                    %s
                  ],
                  "newJob": null,
                  "undo": %s,
                  "undoPins": {},
                  "undoNotPinned": null,
                  "back": %s,
                """
                        .formatted(stopped, refused, undo, back));
    }
}
