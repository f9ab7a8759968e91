package io.tidemark.cli.pipeline;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tidemark pipeline}. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = {
            "Watches the pipelines of a cluster, pauses, resumes, updates, replays and drops them.",
            "",
            "Asks Flink's REST API alone, apart from replay and drop: the cluster may be anybody's. A pipeline is called as its file, without .sql,"
                    + " unless the file sets 'pipeline.name'. What changes something prints its plan, and does it with --apply."
        },
        subcommands = {
            SubmitCommand.class,
            ListPipelinesCommand.class,
            StatusCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            UpdateCommand.class,
            ReplayCommand.class,
            StopCommand.class,
            DropCommand.class,
            CommandLine.HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nFrom a start to a pause and on:%n",
        footer = {
            "  tidemark pipeline submit orders.sql           starts it without state",
            "  tidemark pipeline status orders               how it is, and where it stands",
            "  tidemark pipeline pause orders --apply        stops it with a savepoint",
            "  tidemark pipeline resume orders.sql --apply   goes on from its newest state"
        })
public final class PipelineCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Without a subcommand: what there is. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
