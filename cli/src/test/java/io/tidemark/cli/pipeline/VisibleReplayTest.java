package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static io.tidemark.cli.rest.FakeFlink.restored;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read again becomes visible epoch by epoch, and the targets say so. */
class VisibleReplayTest extends ReplayCase {

    private static final String VISIBLE =
            "{\"execution-config\":{\"user-config\":{\"tidemark.restored\":\"%s\",\"tidemark.visible\":\"true\"}}}";

    @Test
    void thePlanSaysWhatReadersSeeMeanwhile() {
        runs();
        assertThat(replay("--to", savepoint, "--visible")).as(tool.err()).isZero();
        assertThat(tool.out())
                .contains(
                        "target mart: mysql at mysql-bin.000001:4600, ahead of the savepoint: what is read again becomes visible"
                                + " epoch by epoch until that is reached\n",
                        words(
                                """
                                  3. submit FILE from the savepoint, to be read again visibly
                                  4. follow it until the targets are where they are now, which have rows of different times beside each other until then
                                """),
                        " --visible --apply\n");
        assertThat(asked).contains("visible");
        assertThat(changes()).isEmpty();
    }

    @Test
    void itIsOverWhenTheTargetsSaySo() {
        runs();
        targets.clear();
        targets.addAll(List.of(
                target(30, 4600),
                target(30, 4600),
                target(30, 4600),
                replaying(3, 4560, 4600),
                replaying(4, 4580, 4600),
                target(5, 4610)));
        assertThat(replay("--to", savepoint, "--visible", "--apply"))
                .as(tool.err())
                .isZero();
        assertThat(tool.err())
                .contains(
                        "Reading again, visibly: the targets have mysql at mysql-bin.000001:4560, 40 bytes of log before"
                                + " mysql-bin.000001:4600, and rows of then beside it.\n",
                        "Reading again, visibly: the targets have mysql at mysql-bin.000001:4580, 20 bytes",
                        words(
                                "  on:    tidemark pipeline replay FILE --name pipeline2 --to SAVEPOINT --visible --apply\n"
                                        + "  back:  when the targets have what they had, tidemark pipeline replay FILE"),
                        "Now the targets have mysql at mysql-bin.000001:4610",
                        "The way back: tidemark pipeline replay ");
    }

    /** It is taken before anything has been applied, and says so for as long as there is no other. */
    @Test
    void whatItsFirstCheckpointSaysIsNotSaidOfTheTargets() throws IOException {
        runs();
        Path waits = TargetStates.waiting("mariadb-tidemark", NAME, directory.resolve("chk-9"));
        flink.checkpoints(OTHER, checkpoint(9, END, "file:" + waits), "null", restored(4, savepoint));
        targets.clear();
        targets.addAll(List.of(
                target(30, 4600), target(30, 4600), target(30, 4600), replaying(3, 4560, 4600), target(5, 4610)));
        flink.later(
                "GET /jobs/" + OTHER + "/checkpoints",
                () -> flink.later(
                        "GET /jobs/" + OTHER + "/checkpoints",
                        () -> flink.later(
                                "GET /jobs/" + OTHER + "/checkpoints",
                                () -> flink.checkpoints(
                                        OTHER, checkpoint(10, END, "file:" + left), "null", restored(4, savepoint)))));
        assertThat(replay("--to", savepoint, "--visible", "--apply"))
                .as(tool.err())
                .isZero();
        assertThat(tool.err())
                .contains("Reading again, visibly: the targets have mysql at mysql-bin.000001:4560, ")
                .doesNotContain("stay as they are")
                .doesNotContain("all at once");
    }

    /** Its checkpoints hold nothing back, so that they say nothing of it. */
    @Test
    void theSameAgainFollowsItAsLongAsTheTargetsAreOnTheirWay() {
        flink.job(OTHER, NAME, "RUNNING", START, -1)
                .on("GET /jobs/" + OTHER + "/config", VISIBLE.formatted(savepoint))
                .checkpoints(OTHER, checkpoint(9, END, "file:" + left), "null", restored(4, savepoint));
        targets.clear();
        targets.addAll(List.of(replaying(3, 4560, 4600), replaying(3, 4560, 4600), target(5, 4610)));
        assertThat(replay("--to", savepoint, "--visible", "--apply"))
                .as(tool.err())
                .isZero();
        assertThat(tool.err())
                .contains(
                        words("pipeline2 is being replayed from SAVEPOINT already, by job OTHER: following it."),
                        "until the targets have what they had (mysql at mysql-bin.000001:4600), or more");
        assertThat(changes()).isEmpty();

        targets.clear();
        targets.addAll(List.of(replaying(3, 4560, 4600), replaying(3, 4560, 4600), replaying(3, 4560, 4600)));
        assertThat(replay("--to", savepoint, "-o", "json")).as(tool.err()).isZero();
        assertThat(tool.out()).contains("\"backWhenThrough\": true", "\"standing\": \"REPLAY\"");
        assertThat(replay("--to", savepoint)).as(tool.err()).isZero();
        assertThat(tool.out())
                .as("to end the mixture at once, it is begun anew")
                .contains(words("1. stop job OTHER with a savepoint"));
    }

    /** What is behind its tidemark is in it all the same. */
    @Test
    void aTargetIsNotReadUpToAPlaceThatItHasPassed() {
        runs();
        targets.clear();
        targets.add(replaying(3, 4560, 4600));
        assertThat(replay("--to", savepoint, "--until", "mysql-bin.000001:4590"))
                .isEqualTo(3);
        assertThat(tool.err()).contains("TM-1023", "target mart is at mysql-bin.000001:4600 of source mysql");
    }
}
