package io.tidemark.cli.position;

import io.tidemark.cli.pipeline.SetPositionCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tidemark position}. */
@Command(
        name = "position",
        mixinStandardHelpOptions = true,
        description =
                "Says where a job's state stands in the logs of its sources, and makes one that stands elsewhere.",
        subcommands = {ShowCommand.class, DiffCommand.class, SetPositionCommand.class, CommandLine.HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class PositionCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Without a subcommand: what there is. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
