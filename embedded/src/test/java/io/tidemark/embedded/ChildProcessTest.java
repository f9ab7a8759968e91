package io.tidemark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProcessTest {

    @TempDir
    Path directory;

    @Test
    void appendsToTheLogAndReportsTheExitCode() {
        assertThat(shell("echo one; echo two >&2; exit 3").ends(Duration.ofSeconds(10)))
                .isTrue();
        ChildProcess second = shell("echo $WORD");
        assertThat(second.ends(Duration.ofSeconds(10))).isTrue();

        assertThat(second.exitCode()).hasValue(0);
        assertThat(log()).hasContent("one\ntwo\nsecret");
    }

    @Test
    void killEndsAllDescendants() {
        ChildProcess child = shell("sh -c 'sleep 600 & sleep 600' & sleep 600");
        List<ProcessHandle> descendants = descendants(child, 4);

        child.kill();

        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitCode()).hasValue(128 + 9);
        assertThat(descendants).noneMatch(Zombies::runs);
        child.kill();
    }

    @Test
    void terminateKillsWhatDoesNotObey() {
        ChildProcess deaf = shell("trap '' TERM; echo ready; while true; do sleep 0.1; done");
        Awaitility.await().untilAsserted(() -> assertThat(log()).content().contains("ready"));

        deaf.terminate(Duration.ofMillis(300));

        assertThat(deaf.exitCode()).hasValue(128 + 9);
    }

    @Test
    void terminateLetsAProcessCleanUp() {
        ChildProcess tidy = shell("trap 'echo bye; exit 0' TERM; echo ready; while true; do sleep 0.1; done");
        Awaitility.await().untilAsserted(() -> assertThat(log()).content().contains("ready"));

        tidy.terminate(Duration.ofSeconds(10));

        assertThat(tidy.exitCode()).hasValue(0);
        assertThat(log()).hasContent("ready\nbye");
    }

    @Test
    void namesWhatCannotBeRun() {
        assertThatThrownBy(() -> ChildProcess.start("The oracle", List.of("/no/such/program"), Map.of(), log()))
                .isInstanceOf(ServerException.class)
                .hasMessageStartingWith("The oracle cannot be run: ")
                .hasMessageContaining("/no/such/program");
    }

    private ChildProcess shell(String script) {
        return ChildProcess.start("A shell", List.of("sh", "-c", script), Map.of("WORD", "secret"), log());
    }

    private Path log() {
        return directory.resolve("log");
    }

    private static List<ProcessHandle> descendants(ChildProcess child, int count) {
        ProcessHandle handle = ProcessHandle.of(child.pid()).orElseThrow();
        Awaitility.await().until(() -> handle.descendants().count() == count);
        return handle.descendants().toList();
    }
}
