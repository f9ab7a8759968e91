package io.tidemark.cli.context;

import io.tidemark.problem.Words;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tidemark context use}. */
@Command(
        name = "use",
        mixinStandardHelpOptions = true,
        description = "Makes a context the current one, which commands mean that name none.")
final class UseContextCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The context.")
    private String name;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        ConfigurationFile.ofUser().use(name);
        PrintWriter narration = spec.commandLine().getErr();
        narration.println("The current context is " + Words.printable(name) + ".");
        narration.flush();
        return 0;
    }
}
