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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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

    /**
     * A command that is new has to be put down here if it changes nothing. A schedule does so by other commands alone, which are
     * recorded, each as an operation: ScheduleCommandTest has that.
     */
    @Test
    void everyCommandThatChangesSomethingIsRecorded() {
        assertThat(below(Tidemark.commandLine()))
                .filteredOn(command -> command.getSubcommands().isEmpty())
                .filteredOn(command -> !command.getCommandSpec().optionsMap().containsKey("--reason"))
                .extracting(command -> command.getCommandSpec().qualifiedName())
                .allSatisfy(name -> assertThat(name)
                        .matches(
                                "tidemark( .*)? help|tidemark (completion|doctor|run|savepoint schedule)|tidemark context .*|tidemark history .*"
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
}
