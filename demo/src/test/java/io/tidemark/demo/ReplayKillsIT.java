package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.TidemarkHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** FAULTS 39: a replay whose tool is killed at each of its steps goes on by the same command, or back by the one that it has printed. */
class ReplayKillsIT {

    /** What it says just before each step. */
    private static final List<String> STEPS = List.of(
            "Stopping job ",
            "It has stopped with savepoint ",
            "Dropping slot ",
            "Making slot ",
            "Submitting the file from ",
            " reads on until ");

    private static final Pattern BACK = Pattern.compile("  back:  tidemark pipeline replay \\S+ .*--to (\\S+)");
    private static final String SLOTS = "SELECT slot_name FROM pg_replication_slots ORDER BY slot_name";
    private static final int KILLED = 128 + 9;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private ReplayBank bank;
    private String savepoint;
    private List<String> pinned;

    @BeforeEach
    void start() throws Exception {
        bank = ReplayBank.start(BankDatabase.POSTGRES, directory);
        try (BankLoad load = bank.load(3)) {
            bank.awaitMoves(2);
            savepoint = bank.savepoint();
            assertThat(load.transactions()).isPositive();
        }
        pinned = bank.rows(ReplayBank.BANK, SLOTS);
        assertThat(pinned).hasSize(2);
    }

    @AfterEach
    void stop() {
        bank.close();
    }

    /** Kills the tool as soon as it has said something, and not what it has started: that goes on for a while. */
    private String killAt(String step) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(TidemarkHome.current().root().resolve("tidemark").toString()));
        command.addAll(bank.words("pipeline", "replay", bank.file().toString(), "--to", savepoint, "--apply"));
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile());
        builder.environment().put("XDG_CONFIG_HOME", directory.toString());
        Process process = builder.start();
        try {
            await("it says: " + step)
                    .atMost(ReplayBank.PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> read(err).contains(step) || !process.isAlive());
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

    /** A job that was being stopped, or submitted, when its tool was killed goes on with that. */
    private void again(String to) {
        int code = bank.replay("--to", to, "--apply");
        if (code != 0) {
            code = bank.replay("--to", to, "--apply");
        }
        assertThat(code).as(bank.err()).isZero();
    }

    /** Whatever is left besides the slot and the savepoint's pin is listed, and can be released. */
    private void nothingIsOrphaned() throws Exception {
        assertThat(bank.tidemark(List.of("pin", "list", "-o", "json")))
                .as(bank.err())
                .isZero();
        for (JsonNode pin : new ObjectMapper().readTree(bank.out()).path("pins")) {
            String name = pin.path("name").asText();
            if (!pinned.contains(name)) {
                assertThat(bank.tidemark(List.of("pin", "release", name, "--apply")))
                        .as(bank.err())
                        .isZero();
            }
        }
        assertThat(bank.rows(ReplayBank.BANK, SLOTS)).isEqualTo(pinned);
    }

    @Test
    void theSameCommandGoesOn() throws Exception {
        long seed = 30;
        for (String step : STEPS) {
            try (BankLoad load = bank.load(seed++)) {
                bank.awaitMoves(1);
                killAt(step);
                again(savepoint);
                assertThat(load.transactions()).isPositive();
            }
            bank.awaitEqual();
            nothingIsOrphaned();
        }
    }

    @Test
    void theCommandThatIsPrintedGoesBack() throws Exception {
        long seed = 50;
        for (String step : List.of("Dropping slot ", "Making slot ", " reads on until ")) {
            try (BankLoad load = bank.load(seed++)) {
                bank.awaitMoves(1);
                Matcher back = BACK.matcher(killAt(step));
                assertThat(back.find()).isTrue();
                again(back.group(1));
                assertThat(load.transactions()).isPositive();
            }
            bank.awaitEqual();
            nothingIsOrphaned();
        }
    }
}
