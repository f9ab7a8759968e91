package io.tidemark.cli.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Mixins;
import io.tidemark.cli.Output;
import io.tidemark.cli.Tidemark;
import io.tidemark.cli.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** Whatever waits for --apply changes something. */
    @Test
    void everyCommandThatWaitsToBeAppliedIsRecorded() {
        List<CommandLine> waiting = below(Tidemark.commandLine()).stream()
                .filter(command ->
                        Mixins.of(command.getCommandSpec(), ApplyOption.class).isPresent())
                .toList();
        assertThat(waiting).hasSizeGreaterThan(8).allSatisfy(command -> assertThat(
                        command.getCommandSpec().optionsMap())
                .as(command.getCommandSpec().qualifiedName())
                .containsKey("--reason"));
    }

    /** And so is what does not wait. */
    @Test
    void whatChangesSomethingAtOnceIsRecorded() {
        assertThat(below(Tidemark.commandLine()))
                .filteredOn(command -> command.getCommandSpec().optionsMap().containsKey("--reason"))
                .filteredOn(command ->
                        Mixins.of(command.getCommandSpec(), ApplyOption.class).isEmpty())
                .extracting(command -> command.getCommandSpec().qualifiedName())
                .containsOnly(
                        "tidemark submit",
                        "tidemark pipeline submit",
                        "tidemark savepoint create",
                        "tidemark backup create");
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

    @Test
    void aDiskThatDoesNotAnswerKeepsNobody() throws IOException {
        CountDownLatch answers = new CountDownLatch(1);
        Path file = directory.resolve("one.jsonl");
        Lines lines = new Lines(file);
        assertThatThrownBy(() -> lines.write(
                        () -> {
                            try {
                                answers.await();
                            } catch (InterruptedException interrupted) {
                                Thread.currentThread().interrupt();
                            }
                            return Map.of("a", 1);
                        },
                        Duration.ofMillis(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("%s does not answer within 0 s", file);
        answers.countDown();
        lines.write(() -> Map.of("b", 2), Duration.ofMinutes(1));
        assertThat(Files.readString(file)).isEqualTo("{\"a\":1}\n{\"b\":2}\n");
    }

    @Test
    void whatCannotBeBegunLeavesNoFile() throws IOException {
        Path file = directory.resolve("one.jsonl");
        assertThatThrownBy(() -> new Lines(file).write(() -> Map.of("a", Double.NaN), Duration.ofMinutes(1)))
                .isInstanceOf(IOException.class);
        assertThat(file).doesNotExist();
    }
}
