package io.tidemark.cli.history;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tidemark history}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what has been done to pipelines, savepoints, pins and backups: by whom, when, why and how it ended.",
            "",
            "Each command that changes something is written down before it does anything, then what it says on the way, its answer and"
                    + " how it ended; --reason says why. Where the savepoints stand that it begins with and leaves is read beside it,"
                    + " and missing if that takes too long. A plan is not written down, nor is run, which is in the foreground. Values"
                    + " of --set are left out, and what logs in by a URL.",
            "",
            "It is kept in ~/.local/state/tidemark/history (below XDG_STATE_HOME, if that is set), which is one user's on one"
                    + " machine, or where the context says, in a directory that all operators see. What cannot be written down is done"
                    + " all the same in the first case, with a word, and refused in the second. A file for each operation, which is only"
                    + " added to, and never deleted by Tidemark."
        },
        subcommands = {ShowHistoryCommand.class, ReportCommand.class, CommandLine.HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class HistoryCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Without a subcommand: what there is. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
