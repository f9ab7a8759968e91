package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A replay that is read up to a limit; the savepoint is at 4548, the log ends at 5548. */
class ReplayUntilTest extends ReplayCase {

    private static final String UNTIL = "mysql-bin.000001:5000";

    /** As Flink shows a job's parameters. */
    private static String parameters(String until, Object restored) {
        return """
               {"execution-config":{"user-config":{"tidemark.computation":"H4s","tidemark.until":"%s","tidemark.restored":"%s"}}}"""
                .formatted(until, restored);
    }

    private void stands(String job, String at) {
        String metrics = "/jobs/" + job + "/vertices/v1/jm-operator-metrics";
        flink.on("GET /jobs/" + job, "{\"vertices\":[{\"id\":\"v1\",\"name\":\"Source: read mysql\"}]}")
                .on("GET " + metrics, "[{\"id\":\"s.tidemark.standsAt\"},{\"id\":\"s.tidemark.streaming\"}]")
                .on(
                        "GET " + metrics + "?get=s.tidemark.standsAt",
                        "[{\"id\":\"s.tidemark.standsAt\",\"value\":\"%s\"}]".formatted(at))
                .on("POST /jobs/" + job + "/stop", "{\"request-id\":\"r1\"}")
                .on("GET /jobs/" + job + "/savepoints/r1", UpdateCase.completed("file:" + left));
    }

    @Test
    void thePlanSaysWhereItStops() {
        runs();
        assertThat(replay("--to", savepoint, "--until", UNTIL)).as(tool.err()).isZero();
        assertThat(tool.out())
                .contains(
                        words(
                                """
                                  3. submit FILE from the savepoint, to be read up to mysql-bin.000001:5000
                                  4. follow it until it stands there, and the targets as well
                                  5. stop it with a savepoint, and compare that with the targets
                                """),
                        " --until mysql-bin.000001:5000 --apply\n");
        assertThat(asked).contains("up to " + UNTIL);
        assertThat(changes()).isEmpty();
    }

    @Test
    void whatCannotBeStoppedAtIsRefusedBeforeAnythingIsStopped() {
        runs();
        Map<String, String> limits = Map.of(
                "mysql-bin.000001:4500",
                "the savepoint is at mysql-bin.000001:4548 of source mysql",
                "mysql-bin.000001:4590",
                "target mart is at mysql-bin.000001:4600 of source mysql",
                "mysql-bin.000001:9999",
                "the log of source mysql ends at mysql-bin.000001:5548",
                "16/B374D848",
                "the savepoint is at mysql-bin.000001:4548 of source mysql",
                "2026-11-22T08:25:06Z",
                "whose last transaction is of 2026-11-22T08:25:07Z",
                "2030-01-01T00:00:00Z",
                "by the clock of source mysql it is 2026-11-21T12:00:00Z");
        limits.forEach((limit, why) -> {
            assertThat(replay("--to", savepoint, "--until", limit, "--apply"))
                    .as(tool.err())
                    .isEqualTo(3);
            assertThat(tool.err())
                    .contains(
                            "TM-1023", "it cannot be read up to " + limit, why, "Nothing has been stopped or changed.");
        });
        assertThat(changes()).isEmpty();
        assertThat(replay("--to", savepoint, "--until", "yesterday")).isEqualTo(2);
    }

    @Test
    void itIsStoppedWhenItStandsAndTheTargetsDo() {
        targets.clear();
        targets.addAll(
                List.of(target(30, 4540), target(30, 4540), target(30, 4540), target(30, 4540), target(31, 4548)));
        stands(OTHER, "mysql-bin.000001:4548");
        assertThat(replay("--to", savepoint, "--until", UNTIL, "--apply"))
                .as(tool.err())
                .isZero();
        assertThat(changes()).containsExactly("POST /jobs/" + OTHER + "/stop");
        assertThat(tool.out()).isEqualTo(words("LEFT\n"));
        assertThat(tool.err())
                .contains(
                        words(
                                """
                                Job OTHER is read up to mysql-bin.000001:5000, to stand there. If this is interrupted the job goes on with that; to follow it, or go back
                                  on:    tidemark pipeline replay FILE --name pipeline2 --to SAVEPOINT --until mysql-bin.000001:5000 --apply
                                """),
                        "It stands at mysql-bin.000001:4548. Waiting until the targets have that.\n",
                        words(
                                "pipeline2 is paused up to mysql-bin.000001:5000: mysql at mysql-bin.000001:4548, its last transaction of"
                                        + " 2026-11-22T08:25:07Z. The targets have exactly that.\nTo go on from it: tidemark pipeline resume FILE"
                                        + " --from LEFT --name pipeline2 --apply\n"));
    }

    /** Somebody has put one back when it had been read up to there. */
    @Test
    void aTargetThatHasSomethingElseIsSaid() {
        targets.clear();
        targets.addAll(
                List.of(target(30, 4540), target(30, 4540), target(30, 4540), target(31, 4548), target(12, 4100)));
        stands(OTHER, "mysql-bin.000001:4548");
        assertThat(replay("--to", savepoint, "--until", UNTIL, "--apply")).isEqualTo(3);
        assertThat(tool.err())
                .contains(
                        "TM-1023",
                        "it is at mysql-bin.000001:4548 of source mysql, and a target at mysql-bin.000001:4100");
    }

    @Test
    void whatIsPausedThereIsLeftAlone() {
        flink.job(OTHER, NAME, "FINISHED", START, END.toEpochMilli())
                .on("GET /jobs/" + OTHER + "/config", parameters("mysql-bin.000001:4548", savepoint))
                .checkpoints(OTHER, "null", checkpoint(10, END, "file:" + left), "null");
        targets.clear();
        targets.add(target(31, 4548));
        assertThat(replay("--to", savepoint, "--until", "mysql-bin.000001:4548", "--apply"))
                .as(tool.err())
                .isZero();
        assertThat(tool.err()).contains("pipeline2 is paused there already.\n");
        assertThat(tool.out()).isEqualTo(words("LEFT\n"));
        assertThat(changes()).isEmpty();
        assertThat(asked).doesNotContain(words("submit SAVEPOINT"));
    }

    /** Somebody has paused it before it stood; its position does not say that it had. */
    @Test
    void whatWasPausedOnTheWayGoesOnFromThere() {
        flink.job(OTHER, NAME, "FINISHED", START, END.toEpochMilli())
                .on("GET /jobs/" + OTHER + "/config", parameters(UNTIL, savepoint))
                .checkpoints(OTHER, "null", checkpoint(10, END, "file:" + left), "null");
        targets.clear();
        targets.add(target(31, 4548));
        assertThat(replay("--to", savepoint, "--until", UNTIL)).as(tool.err()).isZero();
        assertThat(tool.err())
                .contains(words("pipeline2 was paused on the way there, or there: it goes on from LEFT."))
                .doesNotContain("already");
        assertThat(tool.out()).contains("  replay it from " + left, "to be read up to " + UNTIL);
    }

    @Test
    void aJobThatIsReadUpToTheSameIsFollowedAndUpToAnotherPlaceIsNot() {
        flink.job(OTHER, NAME, "RUNNING", START, -1).on("GET /jobs/" + OTHER + "/config", parameters(UNTIL, savepoint));
        stands(OTHER, "mysql-bin.000001:4548");
        targets.clear();
        targets.add(target(31, 4548));
        assertThat(replay("--to", savepoint, "--until", UNTIL)).as(tool.err()).isZero();
        assertThat(tool.out()).contains("is being replayed from ", " already, by job " + OTHER);
        for (List<String> other : List.of(List.of("--until", "mysql-bin.000001:5001"), List.<String>of())) {
            Object[] options = new Object[2 + other.size()];
            options[0] = "--to";
            options[1] = savepoint;
            for (int i = 0; i < other.size(); i++) {
                options[2 + i] = other.get(i);
            }
            assertThat(replay(options)).as(tool.err()).isZero();
            assertThat(tool.out()).doesNotContain("is being replayed from ").contains("stop job " + OTHER);
        }
    }
}
