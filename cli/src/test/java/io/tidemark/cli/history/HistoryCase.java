package io.tidemark.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Tool;
import io.tidemark.cli.rest.FakeFlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A cluster with a pipeline that is paused when it is asked to. */
abstract class HistoryCase {

    static final String JOB = "a7d764ed403015d18453ccd9e9bd9bdd";
    static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    static final Operator OPERATOR = Operator.current(System.getenv());

    final Path here = Path.of("").toAbsolutePath();

    @TempDir
    Path directory;

    FakeFlink flink;
    Tool tool;

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

    void configure(String more) throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {production: {jobmanager: '%s'%s}}".formatted(flink.address(), more));
    }

    List<Path> files(Path history) throws IOException {
        if (Files.notExists(history)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(history)) {
            return files.sorted().toList();
        }
    }

    Path only() throws IOException {
        List<Path> files = files(directory.resolve("history"));
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    /** What differs from run to run, by names. */
    static String steady(String text) {
        Matcher id = Pattern.compile("\\b[0-9a-f]{8}\\b").matcher(text);
        return id.replaceAll("IDIDIDID")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "TIME")
                .replaceAll("after \\d+\\.\\d s", "after SECONDS s")
                .replaceAll("process\\W+%d".formatted(ProcessHandle.current().pid()), "process PID")
                .replace(OPERATOR.user(), "USER")
                .replace(OPERATOR.host(), "HOST");
    }

    String id() throws IOException {
        return only().getFileName().toString().replaceAll(".*-|\\.jsonl", "");
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
