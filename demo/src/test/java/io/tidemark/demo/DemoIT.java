package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.TidemarkHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./tidemark demo} as a user starts and ends it. */
class DemoIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private Process demo;

    @AfterEach
    void end() {
        if (demo != null) {
            demo.descendants().forEach(ProcessHandle::destroyForcibly);
            demo.destroyForcibly();
        }
    }

    private void start(String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(TidemarkHome.current().root().resolve("tidemark").toString(), "demo"));
        command.addAll(List.of(options));
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        demo = builder.start();
    }

    private String printed(String stream) {
        try {
            return Files.readString(directory.resolve(stream));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void endsWithAVerdictStaysUpIfAskedAndLeavesNothingBehindAfterCtrlC() throws Exception {
        start("--rows", "5000", "--duration", "6", "--keep-running");
        await().atMost(PATIENCE).until(() -> printed("out").contains("psql") || !demo.isAlive());
        assertThat(printed("out"))
                .containsPattern("order_details +[0-9,]+ rows {2}equal")
                .containsPattern("revenue_per_customer_and_day +[0-9,]+ rows {2}equal")
                .containsPattern("top_products +15 rows {2}equal")
                .contains("Verdict: equal.");
        assertThat(printed("err"))
                .contains("kill -9 ", "Recovered: ")
                .as("the build that runs this is all it needs")
                .doesNotContain("Building Tidemark");

        long processes = demo.descendants().count();
        assertThat(processes).as("servers that stay up").isGreaterThan(5);
        List<ProcessHandle> servers = demo.descendants().toList();
        long status = printed("err")
                .lines()
                .filter(line -> line.contains("STREAMING"))
                .count();
        await().atMost(PATIENCE)
                .until(() -> !demo.isAlive()
                        || printed("err")
                                        .lines()
                                        .filter(line -> line.contains("STREAMING"))
                                        .count()
                                > status + 1);
        assertThat(demo.isAlive()).as("it stays up until Ctrl-C").isTrue();

        new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();
        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(PATIENCE).until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(printed("err")).doesNotContain("TM-").doesNotContain("Exception");
        try (var left = Files.list(directory.resolve("tmp"))) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("tidemark")))
                    .as("private directories that are left")
                    .isEmpty();
        }
    }
}
