package io.tidemark.cli.backup;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tidemark backup}. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Keeps second copies of savepoints, with their positions, in another directory or bucket: checksummed, encrypted if a key is"
                    + " given, restored by one command.",
            "",
            "create NAME asks the cluster; everything else reads and writes the files alone. A backup is as good as what the"
                    + " source still serves: tidemark doctor PIPELINE --from PATH."
        },
        subcommands = {
            CreateCommand.class,
            ListBackupsCommand.class,
            VerifyCommand.class,
            RestoreCommand.class,
            PruneCommand.class,
            CommandLine.HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class BackupCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Without a subcommand: what there is. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
