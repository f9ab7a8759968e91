package io.tidemark.cli.savepoint;

import io.tidemark.cli.position.ShowCommand;
import io.tidemark.cli.savepoint.schedule.ScheduleCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tidemark savepoint}. */
@Command(
        name = "savepoint",
        mixinStandardHelpOptions = true,
        description = {
            "Takes savepoints, lists them with the retained checkpoints, says whether one is whole, and deletes one.",
            "",
            "list, show and verify read the files alone; create, schedule and delete ask the cluster as well."
        },
        subcommands = {
            CreateCommand.class,
            ListSavepointsCommand.class,
            ShowCommand.class,
            VerifyCommand.class,
            DeleteCommand.class,
            ScheduleCommand.class,
            CommandLine.HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class SavepointCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Without a subcommand: what there is. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
