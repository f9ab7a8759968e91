package io.tidemark.cli.pin;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tidemark pin}. */
@Command(
        name = "pin",
        mixinStandardHelpOptions = true,
        description = {
            "Lists and releases pins: copies of Postgres' replication slots that keep savepoints replayable.",
            "",
            "tidemark savepoint create NAME --pin makes one of each Postgres source. Asks the databases of the context, and looks"
                    + " into the state directory; no cluster is asked."
        },
        subcommands = {ListPinsCommand.class, ReleaseCommand.class, CommandLine.HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class PinCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Without a subcommand: what there is. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
