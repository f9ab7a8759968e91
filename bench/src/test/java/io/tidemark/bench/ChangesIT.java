package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.Tidemark;
import io.tidemark.cli.TidemarkHome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./tidemark bench changes} with few rows, in processes as the launcher starts them. */
class ChangesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int ROWS = 2_501;
    private static final int SINGLES = 2;

    @TempDir
    private Path directory;

    private Process bench;

    @AfterEach
    void end() {
        if (bench != null) {
            bench.descendants().forEach(ProcessHandle::destroyForcibly);
            bench.destroyForcibly();
        }
    }

    @Test
    void measuresOnPostgres() throws Exception {
        assertMeasured("postgres", List.of("tidemark-continuous", "flink-jdbc"), 1);
    }

    /** A second round begins with what the first has left behind. */
    @Test
    void measuresOnMariaDbRoundByRound() throws Exception {
        assertMeasured("mariadb", List.of("tidemark-epochs"), 2);
    }

    private void assertMeasured(String server, List<String> contenders, int rounds) throws Exception {
        JsonNode report = report(
                "--server", server, "--rounds", Integer.toString(rounds), "--contenders", String.join(",", contenders));
        assertThat(report.get("failures")).isEmpty();
        assertThat(report.get("standings").findValuesAsText("contender")).isEqualTo(contenders);
        for (JsonNode standing : report.get("standings")) {
            assertThat(standing.get("complete").asBoolean()).isTrue();
            assertThat(standing.get("latencyNanos").asLong()).isPositive();
            assertThat(standing.get("rounds")).hasSize(rounds);
            for (JsonNode round : standing.get("rounds")) {
                assertThat(round.get("rows").asInt()).isEqualTo(ROWS);
                assertThat(round.get("latencyNanos")).hasSize(SINGLES);
            }
        }
    }

    private JsonNode report(String... options) throws IOException, InterruptedException {
        Path home = TidemarkHome.current().root();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dtidemark.home=" + home,
                "-cp",
                String.join(
                        File.pathSeparator,
                        home.resolve("bench/target/tidemark-bench.jar").toString(),
                        TidemarkHome.current().jobsJar().toString(),
                        TidemarkHome.current().flinkLib().resolve("*").toString(),
                        Files.readString(home.resolve("bench/target/class-path"))),
                Tidemark.class.getName(),
                "bench",
                "changes",
                "--rows",
                Integer.toString(ROWS),
                "--tables",
                "2",
                "--singles",
                Integer.toString(SINGLES),
                "--parallelism",
                "1",
                "--warm-up",
                "0",
                "--heap",
                "512",
                "--output",
                "json"));
        command.addAll(List.of(options));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        bench = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(bench.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("it ends; so far it has said: %s", Files.readString(err))
                .isTrue();
        assertThat(bench.exitValue())
                .as("what it said: %s", Files.readString(err))
                .isZero();
        return new ObjectMapper().readTree(out.toFile());
    }
}
