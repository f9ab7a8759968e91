package io.tidemark.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Tidemark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of an operation whose process is ended while it waits for a cluster that does not answer. */
class InterruptedOperationTest extends HistoryCase {

    private static final String BEFORE_IT_IS_STOPPED = "GET /jobs/overview";
    private static final String WHILE_IT_IS_STOPPED = "POST /jobs/" + JOB + "/stop";
    private static final int MOST_SECONDS = 60;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);
    private Process process;

    /** Has a process of its own pause the pipeline; it is there when the cluster has been asked. */
    private void pause(String stalled) throws IOException, InterruptedException {
        flink.later(stalled, () -> {
            asked.countDown();
            await(answers);
        });
        Path said = directory.resolve("said");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dtidemark.config=" + directory.resolve("config.yaml"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Tidemark.class.getName(),
                        "pipeline",
                        "pause",
                        "orders",
                        "--apply")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean hasAsked = asked.await(MOST_SECONDS, TimeUnit.SECONDS);
        assertThat(hasAsked).as(Files.readString(said)).isTrue();
        assertThat(shown()).contains("  outcome   under way\n");
    }

    private String shown() throws IOException {
        assertThat(tool.run("history", "show", id())).as(tool.err()).isZero();
        return tool.out();
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(only());
    }

    @AfterEach
    void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
        answers.countDown();
    }

    @ParameterizedTest
    @ValueSource(strings = {BEFORE_IT_IS_STOPPED, WHILE_IT_IS_STOPPED})
    void whatIsAskedToEndSaysSoLast(String stalled) throws Exception {
        pause(stalled);
        process.destroy();
        assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(shown())
                .contains("\n  signal    20", "\n  outcome   interrupted\n")
                .doesNotContain("\n  ended ");
        assertThat(lines()).last().asString().startsWith("{\"signal\":\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {BEFORE_IT_IS_STOPPED, WHILE_IT_IS_STOPPED})
    void whatIsKilledIsCutOff(String stalled) throws Exception {
        pause(stalled);
        process.destroyForcibly();
        assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(shown()).contains("\n  outcome   cut off\n").doesNotContain("\n  signal ", "\n  ended ");
        assertThat(lines()).noneMatch(line -> line.contains("\"signal\"") || line.contains("\"ended\""));
    }
}
