package io.tidemark.cli.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Mixins;
import io.tidemark.cli.Output;
import io.tidemark.cli.OutputListener.What;
import io.tidemark.cli.Tidemark;
import io.tidemark.cli.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class RecordedExecutionTest {

    @TempDir
    Path directory;

    @Recorded
    @Command(name = "fall", aliases = "drop")
    static final class Falling implements Callable<Integer> {

        @Mixin
        private Output output;

        @Override
        public Integer call() {
            output.narrate("falling");
            throw new StackOverflowError("deep");
        }
    }

    @Command(name = "tool")
    static final class Root {}

    private static List<CommandLine> below(CommandLine command) {
        List<CommandLine> all = new ArrayList<>(List.of(command));
        command.getSubcommands().values().forEach(subcommand -> all.addAll(below(subcommand)));
        return all;
    }

    /** A command that is new has to be put down here if it changes nothing. */
    @Test
    void everyCommandThatChangesSomethingIsRecorded() {
        assertThat(below(Tidemark.commandLine()))
                .filteredOn(command -> command.getSubcommands().isEmpty())
                .filteredOn(command -> !command.getCommandSpec().optionsMap().containsKey("--reason"))
                .extracting(command -> command.getCommandSpec().qualifiedName())
                .allSatisfy(name -> assertThat(name)
                        .matches(
                                "tidemark( .*)? help|tidemark (completion|doctor|run)|tidemark context .*|tidemark history .*"
                                        + "|tidemark .* (list|show|verify|status|diff)"));
    }

    /** Else each plan would be an operation. */
    @Test
    void whatWaitsToBeAppliedIsSeenToWait() {
        assertThat(below(Tidemark.commandLine()))
                .filteredOn(command -> command.getCommandSpec().optionsMap().containsKey("--apply"))
                .hasSizeGreaterThan(8)
                .allSatisfy(command -> assertThat(Mixins.of(command.getCommandSpec(), ApplyOption.class))
                        .as(command.getCommandSpec().qualifiedName())
                        .isPresent());
    }

    @Test
    void aFaultOfTheToolsOwnIsWrittenDownAsOne() throws IOException {
        new Tool(directory.resolve("config.yaml"));
        CommandLine command = new CommandLine(new Root()).addSubcommand(new Falling());
        RecordedExecution.of(command);
        assertThatThrownBy(() -> command.execute("drop")).isInstanceOf(StackOverflowError.class);
        try (Stream<Path> files = Files.list(directory.resolve("history"))) {
            assertThat(files).singleElement().satisfies(file -> {
                Operation operation = Operation.read(file);
                assertThat(Outcome.words(operation)).isEqualTo("failed, TM-9001");
                assertThat(operation.steps()).hasSize(1);
            });
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatWasBegunTooLateLeavesNoFile() {
        CountDownLatch answers = new CountDownLatch(1);
        Path file = directory.resolve("one.jsonl");
        Lines lines = new Lines(file, () -> await(answers));
        assertThatThrownBy(() -> lines.begin(Map.of("a", 1), Duration.ofMillis(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("%s does not answer within 0 s", file);
        answers.countDown();
        // In the same thread behind what was late.
        assertThatCode(() -> lines.await(lines.add(Map.of("b", 2)), Duration.ofMinutes(1)))
                .doesNotThrowAnyException();
        assertThat(file).doesNotExist();
    }

    @Test
    void whatCannotBeBegunLeavesNoFile() {
        Path file = directory.resolve("one.jsonl");
        Lines lines = new Lines(file, () -> {});
        assertThatThrownBy(() -> lines.begin(Map.of("a", Double.NaN), Duration.ofMinutes(1)))
                .isInstanceOf(IOException.class);
        assertThatCode(() -> lines.await(lines.add(Map.of("b", 2)), Duration.ofMinutes(1)))
                .doesNotThrowAnyException();
        assertThat(file).doesNotExist();
    }

    /** Whoever does something is kept for seconds, once, and what is late is written in its order. */
    @Test
    void whatIsLateIsWrittenAllTheSame() throws IOException {
        CountDownLatch answers = new CountDownLatch(1);
        Object slow = new Object() {
            @Override
            public String toString() {
                await(answers);
                return "slow";
            }
        };
        Path file = directory.resolve("one.jsonl");
        List<String> said = new ArrayList<>();
        Begun begun = new Begun(
                "7f3a09c1",
                Instant.EPOCH,
                "op",
                "ops-1",
                1,
                "/",
                "",
                Optional.empty(),
                "tidemark pipeline pause orders",
                Optional.empty());
        OperationLog log = OperationLog.begin(new Lines(file, () -> {}), begun, Clock.systemUTC(), said::add);
        log.add(What.STEP, slow);
        log.add(What.STEP, "next");
        assertThat(said).singleElement().asString().startsWith("The history is late, what is done goes on: ");
        answers.countDown();
        log.end(0, List.of());
        Operation operation = Operation.read(file);
        assertThat(operation.steps())
                .extracting(step -> step.path("step").asText())
                .containsExactly("slow", "next");
        assertThat(Outcome.of(operation)).isEqualTo(Outcome.DONE);
    }
}
