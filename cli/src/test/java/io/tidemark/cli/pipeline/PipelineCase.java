package io.tidemark.cli.pipeline;

import io.tidemark.cli.Tool;
import io.tidemark.cli.rest.FakeFlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster that answers as a test has told it to, and the tool. What is changed really, and on a real cluster: {@code
 * PauseResumeIT}.
 */
abstract class PipelineCase {

    static final String JOB = "a7d764ed403015d18453ccd9e9bd9bdd";
    static final String OTHER = "0b07f3a2c1d84e5f9a6b7c8d9e0f1a2b";
    static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    static final Instant END = Instant.parse("2026-11-21T13:00:00Z");
    static final Path STATE = Tool.STATES.resolve("postgres-tidemark");

    @TempDir
    Path directory;

    Tool tool;
    FakeFlink flink;

    @BeforeEach
    void open() throws IOException {
        flink = new FakeFlink();
        tool = new Tool(directory.resolve("config.yaml"));
    }

    @AfterEach
    void close() {
        flink.close();
    }

    int run(Object... arguments) {
        Object[] all = new Object[arguments.length + 3];
        all[0] = "pipeline";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--jobmanager";
        all[arguments.length + 2] = flink.address();
        return tool.run(all);
    }

    /** The job is read up to a place, and stands at another one, or, if that is "", not yet. */
    void isReadUpTo(String until, String at) {
        String metrics = "GET /jobs/" + JOB + "/vertices/v1/jm-operator-metrics";
        flink.on(
                        "GET /jobs/" + JOB + "/config",
                        "{\"execution-config\":{\"user-config\":{\"tidemark.until\":\"%s\"}}}".formatted(until))
                .on("GET /jobs/" + JOB, "{\"vertices\":[{\"id\":\"v1\",\"name\":\"Source: a\"}]}")
                .on("GET /jobs/" + JOB + "/vertices/v1/subtasks/metrics", "[]")
                .on(metrics, "[{\"id\":\"a.tidemark.standsAt\"}]")
                .on(
                        metrics + "?get=a.tidemark.standsAt",
                        "[{\"id\":\"a.tidemark.standsAt\",\"value\":\"%s\"}]".formatted(at));
    }

    static Instant ago(long seconds) {
        return Instant.now().minusSeconds(seconds).truncatedTo(ChronoUnit.MILLIS);
    }

    Path pipeline(String text) throws IOException {
        return Files.writeString(directory.resolve("orders.sql"), text);
    }
}
