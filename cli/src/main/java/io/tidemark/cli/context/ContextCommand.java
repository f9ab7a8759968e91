package io.tidemark.cli.context;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tidemark context}. */
@Command(
        name = "context",
        mixinStandardHelpOptions = true,
        description = {
            "Names clusters, so that commands need not: with --context NAME, or the current one.",
            "",
            "They are in ~/.config/tidemark/config.yaml (below XDG_CONFIG_HOME, if that is set). A secret is never written into"
                    + " it, only where it is: a variable of the environment, or a file. Without the file, or with --jobmanager,"
                    + " the cluster is the one at that address."
        },
        subcommands = {
            ListContextsCommand.class,
            ShowContextCommand.class,
            UseContextCommand.class,
            CommandLine.HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExample of the file:%n",
        footer = {
            "  current: production",
            "  contexts:",
            "    production:",
            "      jobmanager: http://flink.internal:8081",
            "      state: /srv/flink/state        # savepoints and checkpoints, as this machine sees them",
            "      sources:",
            "        shop:                        # its name in the pipelines",
            "          url: jdbc:postgresql://10.0.0.7:5432/shop",
            "          slot: tidemark_orders",
            "          username: tidemark",
            "          password: {env: SHOP_PASSWORD}",
            "      targets:",
            "        mart:",
            "          url: jdbc:postgresql://10.0.0.8:5432/mart",
            "          username: mart",
            "          password: {file: /run/secrets/mart}",
            "      pins: {count: 32, age: 7 d, bytes: 100 GB}  # of each slot; default: 10, 7 d, 100 GB",
            "      savepoints: {every: 1 h, keep: {hourly: 24, daily: 7}}  # by tidemark savepoint schedule",
            "      history: /srv/tidemark/history # what is done; default: your own, in ~/.local/state/tidemark/history"
        })
public final class ContextCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Without a subcommand: what there is. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
