package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.TidemarkHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Replays by a process of the tool's own, which is killed. */
record KilledReplay(ReplayBank bank) {

    private static final int KILLED = 128 + 9;

    /**
     * Kills the tool as soon as it has said something, and not what it has started: that goes on for a while.
     *
     * @return all that it has said
     */
    String at(String savepoint, String step) throws Exception {
        return when(savepoint, "it says: " + step, said -> said.contains(step));
    }

    /** When something can be looked at. */
    interface Moment {

        /** @param said all that it has said by now */
        boolean isThere(String said) throws Exception;
    }

    /**
     * The same as soon as something is so.
     *
     * @param what is waited for
     */
    String when(String savepoint, String what, Moment moment) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(TidemarkHome.current().root().resolve("tidemark").toString()));
        command.addAll(bank.words("pipeline", "replay", bank.file().toString(), "--to", savepoint, "--apply"));
        Path err = Files.createTempFile(bank.directory(), "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile());
        builder.environment().put("XDG_CONFIG_HOME", bank.directory().toString());
        Process process = builder.start();
        try {
            await(what)
                    .atMost(ReplayBank.PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> moment.isThere(read(err)) || !process.isAlive());
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as("it was killed, having said: %s", read(err))
                .isEqualTo(KILLED);
        return read(err);
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }
}
