package io.tidemark.cli.history;

import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.context.HistoryPlace;
import io.tidemark.problem.Words;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark history report}. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the report of an operation in Markdown, for the record of an incident.",
            "",
            "Exit code 0: there it is; 2: there is no such operation; 3: the history cannot be read."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark history report 7f3a09c1 > 2026-11-21-orders.md")
final class ReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "The operation, as tidemark history show lists it.")
    private String id;

    @Mixin
    private ClusterOptions cluster;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        HistoryPlace place = cluster.history();
        Operation operation = History.of(place)
                .of(id)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "%s has no operation %s".formatted(place.directory(), Words.printable(Words.brief(id)))));
        PrintWriter out = spec.commandLine().getOut();
        out.print(OperationReport.of(operation));
        out.flush();
        return 0;
    }
}
