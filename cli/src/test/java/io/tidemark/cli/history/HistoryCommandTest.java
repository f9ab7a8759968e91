package io.tidemark.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Tool;
import io.tidemark.cli.rest.FakeFlink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCommandTest {

    private static final String JOB = "a7d764ed403015d18453ccd9e9bd9bdd";
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final Operator OPERATOR = Operator.current(System.getenv());

    private final Path here = Path.of("").toAbsolutePath();

    @TempDir
    Path directory;

    private FakeFlink flink;
    private Tool tool;

    @BeforeEach
    void open() throws IOException {
        flink = new FakeFlink();
        configure("");
        tool = new Tool(directory.resolve("config.yaml"));
        flink.job(JOB, "orders", "RUNNING", START, -1)
                .on("POST /jobs/" + JOB + "/stop", "{\"request-id\":\"r1\"}")
                .on(
                        "GET /jobs/" + JOB + "/savepoints/r1",
                        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"file:/s/savepoint-a7d764-a9f34054fcd6\"}}");
    }

    @AfterEach
    void close() {
        flink.close();
    }

    private void configure(String more) throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {production: {jobmanager: '%s'%s}}".formatted(flink.address(), more));
    }

    private List<Path> files(Path history) throws IOException {
        if (Files.notExists(history)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(history)) {
            return files.sorted().toList();
        }
    }

    private Path only() throws IOException {
        List<Path> files = files(directory.resolve("history"));
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    /** What differs from run to run, by names. */
    private static String steady(String text) {
        Matcher id = Pattern.compile("\\b[0-9a-f]{8}\\b").matcher(text);
        return id.replaceAll("IDIDIDID")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "TIME")
                .replaceAll("after \\d+\\.\\d s", "after SECONDS s")
                .replaceAll("process\\W+%d".formatted(ProcessHandle.current().pid()), "process PID")
                .replace(OPERATOR.user(), "USER")
                .replace(OPERATOR.host(), "HOST");
    }

    private String id() throws IOException {
        return only().getFileName().toString().replaceAll(".*-|\\.jsonl", "");
    }

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

    /** Of the state that is named, where it stood before; it may be gone then. */
    @Test
    void whereStatesStandIsWrittenDown() throws IOException {
        Path real = Tool.STATES.resolve("postgres-tidemark");
        Path state = Files.createDirectories(directory.resolve("savepoint-a7d764-a9f34054fcd6"));
        Files.copy(real.resolve("_metadata"), state.resolve("_metadata"));
        tool.run("savepoint", "delete", state, "--state", directory, "--no-sources", "--even-newest", "--apply");
        assertThat(state).as(tool.err()).doesNotExist();
        // The server has said 0/21C9358 before, and 0/21C9D58 behind it.
        String position = "0/21C99E0";
        tool.run("history", "show", id());
        assertThat(tool.out()).contains("before %s\n  shop5 at %s, last commit ".formatted(state, position));
        tool.run("history", "report", id());
        assertThat(tool.out()).contains("## Before\n\n- `%s`\n  - shop5 at %s, ".formatted(state, position));
    }

    @Test
    void planIsNotWrittenDownNorIsHelpNorWhatOnlyAsks() throws IOException {
        tool.run("pipeline", "pause", "orders");
        tool.run("pipeline", "pause", "orders", "--apply", "--help");
        tool.run("pipeline", "list");
        tool.run("history", "show");
        assertThat(tool.out()).isEqualTo("Nothing is written down.\n");
        assertThat(files(directory.resolve("history"))).isEmpty();
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

    @Test
    void valuesOfVariablesAreLeftOut() throws IOException {
        Path file = Files.writeString(directory.resolve("a b.sql"), "SELECT 1;");
        tool.run("pipeline", "resume", file, "--set", "SHOP_PASSWORD=hunter2", "--set=A=hunter=3", "--apply");
        String text = Files.readString(only());
        assertThat(text)
                .contains("tidemark pipeline resume '%s' --set SHOP_PASSWORD=... --set A=... --apply".formatted(file))
                .doesNotContain("hunter");
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
        assertThat(tool.out()).contains("  outcome   interrupted\n");
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
    void whatFailsBeforeItHasAnAnswerIsOfItsPipelineAllTheSame() throws IOException {
        Path file = Files.writeString(directory.resolve("stock.sql"), "SELECT 1;");
        assertThat(tool.run("pipeline", "resume", file, "--apply")).isEqualTo(6);
        tool.run("history", "show", "stock");
        assertThat(tool.out()).contains("failed, TM-4006").contains("pipeline resume");
        tool.run("history", "show", "orders");
        assertThat(tool.out()).isEqualTo("Nothing is written down of orders.\n");
    }

    @Test
    void aSecretInAUrlIsLeftOut() throws IOException {
        tool.run(
                "savepoint",
                "create",
                "orders",
                "--directory",
                "s3://KEY:hunter2@b/d?token=hunter2",
                "-m",
                flink.address());
        assertThat(Files.readString(only()))
                .contains("--directory 's3://...@b/d?...'")
                .doesNotContain("hunter2", "KEY");
    }

    @Test
    void whatIsSwitchedOffIsNotWrittenDownAsOn() throws IOException {
        tool.run("savepoint", "delete", directory, "--even-newest=false", "--no-cluster=true", "--apply");
        assertThat(Files.readString(only())).contains(" --even-newest=false --no-cluster --apply");
    }

    @Test
    void ownIsForItsOwnerAlone() throws IOException {
        tool.run("pipeline", "pause", "orders", "--apply");
        assertThat(Files.getPosixFilePermissions(directory.resolve("history")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    /** What is not mounted would be hidden by what is mounted there later. */
    @Test
    void aDirectoryThatTheContextNamesIsNotMade() throws IOException {
        Path history = directory.resolve("not-mounted");
        configure(", history: " + history);
        assertThat(tool.run("pipeline", "pause", "orders", "--apply")).isEqualTo(3);
        assertThat(tool.err()).startsWith("TM-1022 ");
        assertThat(history).doesNotExist();
        assertThat(flink.changes()).isEmpty();
        assertThat(tool.run("history", "show")).isEqualTo(3);

        Files.createDirectory(history);
        // The address alone is the context's, too.
        assertThat(tool.run("pipeline", "pause", "orders", "--apply", "-m", flink.address()))
                .isZero();
        assertThat(files(history)).hasSize(1);
        tool.run("history", "show", "orders");
        assertThat(tool.out()).contains("pipeline pause orders");
    }

    @Test
    void nothingIsDoneThatCannotBeWrittenDownWhereTheContextSays() throws IOException {
        Path history = Files.writeString(directory.resolve("no-directory"), "");
        configure(", history: " + history);
        assertThat(tool.run("pipeline", "pause", "orders", "--apply")).isEqualTo(3);
        assertThat(tool.err())
                .startsWith("TM-1022  What is done cannot be written down\n  found:    %s: ".formatted(history));
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void whatCannotBeWrittenDownInTheUsersOwnIsDoneAllTheSame() throws IOException {
        Files.writeString(directory.resolve("history"), "");
        assertThat(tool.run("pipeline", "pause", "orders", "--apply")).isZero();
        assertThat(tool.err()).startsWith("Not written down in the history: ");
        assertThat(tool.out()).isEqualTo("file:/s/savepoint-a7d764-a9f34054fcd6\n");
        assertThat(tool.run("history", "show")).isEqualTo(3);
    }

    @Test
    void ofSeveralContextsEachHasItsOwn() throws IOException {
        configure("}, other: {jobmanager: '%s'".formatted(flink.address()));
        tool.run("pipeline", "pause", "orders", "--apply", "--context", "other");
        assertThat(tool.run("history", "show", "--context", "production")).isZero();
        assertThat(tool.out()).isEqualTo("Nothing is written down.\n");
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
