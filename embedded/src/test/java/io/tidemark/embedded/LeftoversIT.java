package io.tidemark.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives the JVM that started servers: nothing, however it ends. */
final class LeftoversIT {

    private static final Duration TIME_TO_CLEAN_UP = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void nothingOutlivesAKilledJvm() throws Exception {
        ChildProcess jvm = startJvm();
        List<ProcessHandle> servers = serversOf(jvm);

        ProcessHandle.of(jvm.pid()).orElseThrow().destroyForcibly();

        assertThat(jvm.ends(TIME_TO_CLEAN_UP)).isTrue();
        assertNothingIsLeft(servers);
    }

    @Test
    void nothingOutlivesATerminatedJvm() throws Exception {
        ChildProcess jvm = startJvm();
        List<ProcessHandle> servers = serversOf(jvm);

        ProcessHandle.of(jvm.pid()).orElseThrow().destroy();

        assertThat(jvm.ends(TIME_TO_CLEAN_UP)).isTrue();
        assertNothingIsLeft(servers);
    }

    private void assertNothingIsLeft(List<ProcessHandle> servers) {
        Awaitility.await().atMost(TIME_TO_CLEAN_UP).untilAsserted(() -> {
            assertThat(servers).noneMatch(Zombies::runs);
            assertThat(directory.resolve("servers")).isEmptyDirectory();
        });
    }

    private ChildProcess startJvm() {
        return ChildProcess.start(
                "A JVM",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        ServerStarter.class.getName(),
                        directory.resolve("servers").toString(),
                        directory.resolve("ready").toString()),
                Map.of("CLASSPATH", System.getProperty("java.class.path")),
                directory.resolve("jvm.log"));
    }

    private List<ProcessHandle> serversOf(ChildProcess jvm) throws Exception {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(directory.resolve("ready")));
        assertThat(directory.resolve("servers")).isNotEmptyDirectory();
        List<ProcessHandle> descendants =
                ProcessHandle.of(jvm.pid()).orElseThrow().descendants().toList();
        assertThat(descendants).hasSizeGreaterThan(3);
        return descendants;
    }
}
