package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is the same as of an update: {@link UpdateTest}. */
class ResnapshotCommandTest extends UpdateCase {

    private final List<String> anew = new ArrayList<>();

    @BeforeEach
    void command() {
        tool.replace(
                () -> new ResnapshotCommand((options, jobManager, verbose, tables) -> {
                    anew.addAll(tables);
                    return new Answers();
                }),
                "table",
                "resnapshot");
    }

    private int resnapshot(Object... more) throws IOException {
        List<Object> words = new ArrayList<>(List.of("table", "resnapshot", file));
        words.addAll(List.of(more));
        words.addAll(List.of("--jobmanager", flink.address()));
        return tool.run(words.toArray());
    }

    @Test
    void withoutApplyThePlanIsPrintedAndNothingIsDone() throws IOException {
        assertThat(resnapshot("public.orders", "public.my lines", "--set", "A=secret", "--directory", "s3://b/s"))
                .isZero();
        assertThat(tool.out())
                .isEqualTo(
                        words(
                                """
                                Pipeline orders, job a7d764ed403015d18453ccd9e9bd9bdd, RUNNING since 2026-11-21T12:00:00Z:
                                  examine with a savepoint of it, as tidemark doctor does, whether it can read anew: public.orders, public.my lines
                                  if nothing stands against it, stop the job with a savepoint in s3://b/s
                                  submit FILE from that; it streams on, and reads the tables beside
                                  rows that a table does not have are deleted from its mirrors; which those are is said before the stop
                                Nothing has been done. To do it: tidemark table resnapshot FILE public.orders 'public.my lines' --set A=... --directory s3://b/s CLUSTER --apply
                                """));
        assertThat(flink.changes()).isEmpty();
        assertThat(anew).isEmpty();
    }

    @Test
    void itIsExaminedStoppedAndSubmittedWithTheTables() throws IOException {
        assertThat(resnapshot("public.orders", "--apply")).isZero();
        assertThat(anew).containsExactly("public.orders");
        assertThat(asked).containsExactly("examine %s of orders H4s".formatted(LOOKED_AT), "submit " + LEFT);
        assertThat(tool.out()).isEqualTo(OTHER + "\n");
        assertThat(tool.err())
                .contains(
                        words(
                                """
                                To go on from it, should this be interrupted
                                  tidemark pipeline resume FILE --from file:/s/savepoint-left CLUSTER --apply
                                """),
                        "and without --from as soon as it has completed a checkpoint: the targets do not go back.\n",
                        "It reads public.orders anew beside the stream")
                .doesNotContain("OLD/", "old file", "old one");
    }

    /** Whoever reads it may still interrupt. */
    @Test
    void fromWhichTargetsRowsGoIsSaidBeforeTheJobIsStopped() throws IOException {
        String line = "public.orders is read anew: rows that it does not have are deleted, in public.orders_m";
        examination = new Examination(List.of(), List.of(), List.of(), List.of(line), false);
        assertThat(resnapshot("public.orders", "--apply")).isZero();
        assertThat(tool.err()).containsSubsequence(line + "\n", "Stopping job ");
    }

    @Test
    void aTableThatCannotBeReadAnewLeavesTheJobRunning() throws IOException {
        Problem refused = new Problem(ErrorCode.RESNAPSHOT_REFUSED, "f", "r", "m");
        examination = new Examination(List.of(refused), List.of(), List.of(), false);
        assertThat(resnapshot("public.orders", "--apply")).isEqualTo(3);
        assertThat(tool.err()).contains(refused.text(), GOES_ON);
        assertThat(changes()).doesNotContain("POST /jobs/" + JOB + "/stop");
    }

    @Test
    void aTableHasToBeNamed() throws IOException {
        assertThat(resnapshot("--apply")).isEqualTo(2);
        assertThat(tool.err()).contains("Missing required parameter");
        assertThat(flink.changes()).isEmpty();
    }
}
