package io.tidemark.cli.history;

import io.tidemark.cli.Output;
import io.tidemark.cli.Table;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.context.HistoryPlace;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark history show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Lists what was done in a context, the newest first; of one operation, shows all that is known.",
            "",
            "interrupted: a signal has asked its process to end, Ctrl-C for one. cut off: its process is gone and has not written how"
                    + " it ended, by kill -9 for one. How far it had come, its last steps say; what was asked of the cluster may be"
                    + " done all the same. The same command again goes on or says that nothing is left to do.",
            "",
            "Exit code 0: that is all; 3: the history cannot be read; 7: a file of it cannot be read."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  tidemark history show orders", "  tidemark history show 7f3a09c1"})
final class ShowHistoryCommand implements Callable<Integer> {

    private static final int NEGATIVE = 7;

    @Parameters(
            paramLabel = "NAME|ID",
            arity = "0..1",
            description = "A pipeline, or an operation. Default: all operations.")
    private Optional<String> which = Optional.empty();

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            description = "So many at most. Default: ${DEFAULT-VALUE}.")
    private int last;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        if (last < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--last is 1 or more");
        }
        HistoryPlace place = cluster.history();
        History history = History.of(place);
        Optional<Operation> one = which.flatMap(history::of);
        List<Operation> shown = one.map(List::of).orElseGet(() -> history.operations().stream()
                .filter(operation ->
                        operation.context().isEmpty() || operation.context().equals(place.context()))
                .filter(operation -> which.map(operation.pipelines()::contains).orElse(true))
                .limit(last)
                .toList());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("operations", shown.stream().map(OperationWords::json).toList());
        output.print(one.map(OperationWords::text).orElseGet(() -> list(shown)), json);
        if (shown.isEmpty() && !history.operations().isEmpty()) {
            output.narrate(others(place, history.operations()));
        }
        history.unread()
                .forEach((file, why) -> output.narrate(Words.printable("%s cannot be read: %s".formatted(file, why))));
        return history.unread().isEmpty() ? 0 : NEGATIVE;
    }

    /** What there is in place of what was asked for. */
    private static String others(HistoryPlace place, List<Operation> operations) {
        return Words.printable("%s has operations of pipelines %s, in contexts %s."
                .formatted(
                        place.directory(),
                        names(operations.stream().flatMap(operation -> operation.pipelines().stream())),
                        names(operations.stream().map(Operation::context))));
    }

    private static String names(Stream<String> names) {
        String all = names.filter(name -> !name.isEmpty()).distinct().sorted().collect(Collectors.joining(", "));
        return all.isEmpty() ? "none" : all;
    }

    private String list(List<Operation> operations) {
        if (operations.isEmpty()) {
            return "Nothing is written down%s.\n"
                    .formatted(which.map(name -> " of " + Words.printable(name)).orElse(""));
        }
        Table table = new Table("ID", "BEGAN", "WHO", "PIPELINE", "OUTCOME", "COMMAND", "REASON");
        for (Operation operation : operations) {
            table.row(
                    operation.id(),
                    operation.began(),
                    operation.who(),
                    String.join(", ", operation.pipelines()),
                    Outcome.words(operation),
                    operation.command(),
                    operation.text("reason").orElse(""));
        }
        return table.text();
    }
}
