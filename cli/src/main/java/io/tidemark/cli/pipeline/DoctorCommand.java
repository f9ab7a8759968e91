package io.tidemark.cli.pipeline;

import io.tidemark.cli.Colour;
import io.tidemark.cli.TidemarkHome;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Says everything that stands against starting a pipeline, and starts nothing.",
            "",
            "Every database the pipeline names is asked for all that a start needs; with --from also whether it still"
                    + " serves the stored position, of the same history. All problems are reported at once, each with what to do"
                    + " about it, and what could not be looked at is never reported as ok.",
            "",
            "Exit code 0: nothing stands against a start (there may be warnings); 7: nothing is known to, and something"
                    + " could not be looked at; else that of the first problem."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  SHOP_PASSWORD=... tidemark doctor orders.sql --from tidemark-state/orders/savepoints/savepoint-a7d764-a9f34054fcd6")
public final class DoctorCommand implements Callable<Integer> {

    private enum Format {
        text,
        json
    }

    @Mixin
    private FileOptions file;

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description =
                    "Savepoint or retained checkpoint that is to be restored. Default: a first start, without state.")
    private Optional<String> from = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        TidemarkHome home = TidemarkHome.current();
        PrintWriter narration = spec.commandLine().getErr();
        narration.println("Asking every database that " + file.pipeline() + " names. Nothing is started or changed.");
        narration.flush();
        List<String> command = DoctorProcess.command(home, file, arguments());
        try (JobsProcess process = JobsProcess.start(command, file.variables())) {
            JobsProcess.Ended ended = process.await(line -> {
                narration.println(line);
                narration.flush();
            });
            PrintWriter out = spec.commandLine().getOut();
            if (!ended.output().isEmpty()) {
                out.println(ended.output());
                out.flush();
            }
            return ended.exitCode();
        }
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--output", output.name()));
        from.ifPresent(path -> arguments.addAll(List.of("--from", path)));
        if (Colour.isWanted()) {
            arguments.add("--colour");
        }
        return arguments;
    }
}
