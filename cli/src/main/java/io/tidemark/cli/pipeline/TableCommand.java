package io.tidemark.cli.pipeline;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tidemark table}. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        description = "Reads tables of a running pipeline anew.",
        subcommands = {ResnapshotCommand.class, CommandLine.HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class TableCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Without a subcommand: what there is. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
