package io.tidemark.bench;

import io.tidemark.cli.AddedCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidemark bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SnapshotCommand.class, TargetCommand.class, ChangesCommand.class},
        description = "Measures Tidemark beside its peers on real servers of this machine.")
public final class BenchCommand implements AddedCommand {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Which benchmark?");
    }
}
