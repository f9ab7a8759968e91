package io.tidemark.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How what was written down is shown. */
class HistoryCommandTest extends HistoryCase {

    @Test
    void aPauseIsWrittenDownWithWhoAndWhyAndWhatItCameTo() throws IOException {
        assertThat(tool.run("pipeline", "pause", "orders", "--apply", "--reason", "the mart's disk is full"))
                .as(tool.err())
                .isZero();
        assertThat(tool.run("history", "show", id())).isZero();
        assertThat(steady(tool.out()))
                .isEqualTo(
                        """
                        operation IDIDIDID
                          command   tidemark pipeline pause orders --apply
                          in        %s
                          pipeline  orders
                          context   production
                          cluster   %s
                          by        USER@HOST, process PID
                          reason    the mart's disk is full
                          began     TIME
                          ended     TIME, after SECONDS s
                          outcome   done

                        after file:/s/savepoint-a7d764-a9f34054fcd6
                          not read: there is no /s/savepoint-a7d764-a9f34054fcd6/_metadata on this machine

                        steps
                          TIME
                            To go on from it: tidemark pipeline resume PIPELINE.sql --from file:/s/savepoint-a7d764-a9f34054fcd6 --apply

                        result
                          {
                            "pipeline": "orders",
                            "job": "a7d764ed403015d18453ccd9e9bd9bdd",
                            "paused": true,
                            "stoppedNow": true,
                            "savepoint": "file:/s/savepoint-a7d764-a9f34054fcd6",
                            "resume": "tidemark pipeline resume PIPELINE.sql --from file:/s/savepoint-a7d764-a9f34054fcd6 --apply"
                          }
                        """
                                .formatted(here, flink.address()));
    }

    @Test
    void whatFailsIsWrittenDownWithTheProblem() throws IOException {
        flink.refuse("POST /jobs/" + JOB + "/stop", 500);
        assertThat(tool.run("pipeline", "pause", "orders", "--apply")).isEqualTo(6);
        assertThat(tool.run("history", "show", "orders", "-o", "json")).isZero();
        assertThat(steady(tool.out()))
                .startsWith(
                        """
                        {
                          "operations": [
                            {
                              "id": "IDIDIDID",
                              "began": "TIME",
                              "user": "USER",
                              "host": "HOST",
                              "process PID,
                              "directory": "%s",
                              "context": "production",
                              "cluster": "%s",
                              "command": "tidemark pipeline pause orders --apply",
                              "reason": null,
                              "pipelines": [
                                "orders"
                              ],
                              "outcome": "FAILED",
                              "signalled": null,
                              "ended": "TIME",
                              "exitCode": 6,
                              "problems": [
                                {
                                  "code": "TM-4005",
                        """
                                .formatted(here, flink.address()));
        assertThat(tool.run("history", "show")).isZero();
        assertThat(steady(tool.out()))
                .isEqualToNormalizingWhitespace(
                        """
                        ID BEGAN WHO PIPELINE OUTCOME COMMAND REASON
                        IDIDIDID TIME USER@HOST orders failed, TM-4005 tidemark pipeline pause orders --apply -
                        """);
    }

    /** By kill -9, of which nothing can be written. */
    @Test
    void whatHasNoEndIsCutOffIfItsProcessIsGone() throws IOException {
        tool.run("pipeline", "pause", "orders", "--apply");
        Path file = only();
        List<String> lines = Files.readAllLines(file);
        String begun = lines.get(0).replaceAll("\"process\":\\d+", "\"process\":2147483647");
        // A line was being written.
        Files.writeString(file, begun + "\n" + lines.get(1).substring(0, 20));
        assertThat(tool.run("history", "show", "-o", "json")).isZero();
        assertThat(tool.out()).contains("\"outcome\": \"CUT_OFF\"");

        Files.writeString(file, lines.get(0) + "\n");
        tool.run("history", "show", id());
        assertThat(tool.out()).contains("  outcome   under way\n");

        Files.writeString(file, begun.replaceAll("\"host\":\"[^\"]*\"", "\"host\":\"elsewhere\"") + "\n");
        tool.run("history", "show", id());
        assertThat(tool.out()).contains("  outcome   not ended, as far as is known\n");
    }

    /** FAULTS 18: whatever was lost of it, the rest is shown. */
    @Test
    void whatWasCutShortInTheMiddleIsLeftOut() throws IOException {
        tool.run("pipeline", "pause", "orders", "--apply");
        Path file = only();
        List<String> lines = Files.readAllLines(file);
        byte[] half = (lines.get(0) + "\n{\"at\":\"x\",\"step\":\"gr\u00fc").getBytes(StandardCharsets.UTF_8);
        Files.write(file, Arrays.copyOf(half, half.length - 1));
        Files.writeString(file, lines.get(1) + "\n" + lines.get(lines.size() - 1) + "\n", StandardOpenOption.APPEND);
        assertThat(tool.run("history", "show", id())).isZero();
        assertThat(tool.out()).contains("  outcome   done\n", "\nNot all of its file can be read.\n");
        assertThat(tool.run("history", "show")).isZero();
    }

    @Test
    void whatASignalHasEndedIsInterrupted() throws IOException {
        tool.run("pipeline", "pause", "orders", "--apply");
        Path file = only();
        String begun = Files.readAllLines(file).get(0);
        Files.writeString(file, begun + "\n{\"signal\":\"2026-11-21T12:00:00Z\"}\n");
        tool.run("history", "show", id());
        assertThat(tool.out()).contains("  signal    2026-11-21T12:00:00Z\n", "  outcome   interrupted\n");
    }

    @Test
    void aTimeThatIsNoneKeepsNoOtherFromBeingShown() throws IOException {
        tool.run("pipeline", "pause", "orders", "--apply");
        Path file = only();
        String text = Files.readString(file);
        Path other = file.resolveSibling("20200101T000000.000Z-1.jsonl");
        Files.writeString(other, text.replaceAll("\"ended\":\"[^\"]*\"", "\"ended\":\"yesterday\""));
        // One that is just being begun.
        Files.createFile(file.resolveSibling("20200101T000000.000Z-2.jsonl"));
        assertThat(tool.run("history", "show")).isEqualTo(7);
        assertThat(tool.out().lines()).hasSize(2);
        assertThat(tool.err()).isEqualTo("%s cannot be read: it has no time where one should be\n".formatted(other));
    }

    @Test
    void ofSeveralContextsEachHasItsOwn() throws IOException {
        configure("}, other: {jobmanager: '%s'".formatted(flink.address()));
        tool.run("pipeline", "pause", "orders", "--apply", "--context", "other");
        assertThat(tool.run("history", "show", "--context", "production")).isZero();
        assertThat(tool.out()).isEqualTo("Nothing is written down.\n");
        assertThat(tool.err())
                .isEqualTo("%s has operations of pipelines orders, in contexts other.\n"
                        .formatted(directory.resolve("history")));
        tool.run("history", "show", "orders", "--context", "other");
        assertThat(tool.out()).contains("tidemark pipeline pause orders --apply --context other");
    }

    @Test
    void newestIsFirstAndNoMoreThanAskedFor() {
        for (int i = 0; i < 3; i++) {
            tool.run("pipeline", "pause", "orders", "--apply", "--reason", "no. " + i);
        }
        assertThat(tool.run("history", "show", "--last", "2")).isZero();
        assertThat(tool.out().lines().skip(1))
                .satisfiesExactly(newest -> assertThat(newest).endsWith("no. 2"), before -> assertThat(before)
                        .endsWith("no. 1"));
        assertThat(tool.run("history", "show", "--last", "0")).isEqualTo(2);
    }

    @Test
    void aFileThatIsNoneIsSaidAndTheOthersAreShown() throws IOException {
        tool.run("pipeline", "pause", "orders", "--apply");
        Path other = Files.writeString(directory.resolve("history").resolve("20200101T000000.000Z-x.jsonl"), "{}\n");
        assertThat(tool.run("history", "show")).isEqualTo(7);
        assertThat(tool.out()).contains("tidemark pipeline pause orders");
        assertThat(tool.err())
                .isEqualTo("%s cannot be read: it does not begin as the file of an operation\n".formatted(other));
    }

    @Test
    void reportsInMarkdown() throws IOException {
        assertThat(tool.run("pipeline", "pause", "orders", "--apply", "--reason", "a | b *c*"))
                .isZero();
        assertThat(tool.run("history", "report", id())).isZero();
        assertThat(steady(tool.out()))
                .isEqualTo(
                        """
                        # Operation IDIDIDID

                        | | |
                        |---|---|
                        | Command | `tidemark pipeline pause orders --apply` |
                        | In | %s |
                        | Pipeline | orders |
                        | Context | production |
                        | Cluster | %s |
                        | By | USER@HOST, process PID |
                        | Reason | a \\| b \\*c\\* |
                        | Began | TIME |
                        | Ended | TIME, after SECONDS s |
                        | Outcome | done |

                        ## After

                        - `file:/s/savepoint-a7d764-a9f34054fcd6`
                          - not read: there is no /s/savepoint-a7d764-a9f34054fcd6/\\_metadata on this machine

                        ## Result

                        - pipeline: `orders`
                        - job: `a7d764ed403015d18453ccd9e9bd9bdd`
                        - paused: `true`
                        - stoppedNow: `true`
                        - savepoint: `file:/s/savepoint-a7d764-a9f34054fcd6`
                        - resume: `tidemark pipeline resume PIPELINE.sql --from file:/s/savepoint-a7d764-a9f34054fcd6 --apply`

                        ## Steps

                        ```text
                        TIME  To go on from it: tidemark pipeline resume PIPELINE.sql --from file:/s/savepoint-a7d764-a9f34054fcd6 --apply
                        ```
                        """
                                .formatted(here.toString().replace("_", "\\_"), flink.address()));
        assertThat(tool.run("history", "report", "00000000")).isEqualTo(2);
        assertThat(tool.err()).contains("history has no operation 00000000");
    }
}
