package io.tidemark.cli.context;

import io.tidemark.cli.ShellWord;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that say which cluster is meant. */
public final class ClusterOptions {

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "The cluster of that name; see tidemark context. Default: the current one.")
    private Optional<String> context = Optional.empty();

    @Option(
            names = {"-m", "--jobmanager"},
            paramLabel = "URL",
            description = {
                "REST address of the cluster. Default: the context's, or http://localhost:8081.",
                "Without --context no context is meant, not the current one either."
            })
    private Optional<String> jobManager = Optional.empty();

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    private Optional<Context> meant = Optional.empty();

    /** The context that was named, with the address that was given in place of its own. */
    public Context context() {
        if (meant.isEmpty()) {
            Optional<URI> address = jobManager.map(this::address);
            // Another cluster's state and databases are not those of the current context.
            Context named = address.isPresent() && context.isEmpty()
                    ? Context.NONE
                    : ConfigurationFile.ofUser().context(context);
            meant = Optional.of(address.map(named::at).orElse(named));
        }
        return meant.get();
    }

    /** Where what is done to the context's pipelines is written down. */
    public HistoryPlace history() {
        if (context.isEmpty() && jobManager.isEmpty()) {
            return HistoryPlace.current();
        }
        ConfigurationFile file = ConfigurationFile.ofUser();
        return HistoryPlace.of(
                context().name().isEmpty() ? file.at(context().jobManager()).orElseGet(this::context) : context(),
                file);
    }

    private URI address(String text) {
        return RestAddress.of(text)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "--jobmanager %sis not of the form http://host:port"
                                .formatted(mayHaveSecret(text) ? "" : Words.printable(text) + " ")));
    }

    private static boolean mayHaveSecret(String text) {
        return text.contains("@") || text.contains("?") || text.contains("#");
    }

    public FlinkRest flink() {
        return new FlinkRest(context().jobManager());
    }

    /**
     * Where the cluster's savepoints and checkpoints are on this machine.
     *
     * @param named in the command; empty for the context's
     * @throws ProblemException if neither says it
     */
    public Path state(Optional<Path> named) {
        return named.or(() -> context().state())
                .orElseThrow(() -> new ProblemException(new Problem(
                        ErrorCode.STATE_DIRECTORY_UNUSABLE,
                        "neither the command nor a context names a directory",
                        "the directory with the savepoints and checkpoints, as this machine sees it",
                        "Name it in the command, or as 'state' in the context: tidemark context --help.")));
    }

    /** The same, for a command that is run later: the context by its name, for by then another one may be current. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (!context().name().isEmpty()) {
            arguments.addAll(List.of("--context", context().name()));
        }
        jobManager.ifPresent(url -> arguments.addAll(List.of("--jobmanager", url)));
        return arguments;
    }

    /** The same options, for a command that is shown; "" for none. */
    public String words() {
        return context.map(name -> " --context " + ShellWord.of(name)).orElse("")
                + jobManager.map(url -> " --jobmanager " + ShellWord.of(url)).orElse("");
    }
}
