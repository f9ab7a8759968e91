package io.tidemark.cli.pipeline;

import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What says how a pipeline goes on that the cluster knows already: its file, its name, where its states are. */
final class StartOptions {

    @Parameters(paramLabel = "PIPELINE", description = "The pipeline: a file of Flink SQL.")
    private Path pipeline;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The pipeline's name. Default: what the file plainly sets, or else its own without .sql.")
    private Optional<String> named = Optional.empty();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Where to look for what the cluster does not remember: a directory of this machine that the cluster sees"
                            + " under the same path. Default: the context's.")
    private Optional<Path> state = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A value for $${NAME} in the file. Wins over the environment. Keep secrets in the environment:"
                            + " arguments can be seen by every user of the machine.")
    private final Map<String, String> set = new LinkedHashMap<>();

    Path pipeline() {
        return pipeline;
    }

    /** Values for the file's variables. */
    Map<String, String> variables() {
        return Collections.unmodifiableMap(set);
    }

    String name() {
        return named.orElseGet(() -> NameInFile.of(pipeline));
    }

    Optional<Path> directory(ClusterOptions cluster) {
        return state.or(() -> cluster.context().state());
    }

    /** File and options, for a command that is shown; of variables the names alone, their values may be secrets. */
    String words(Optional<String> from) {
        return ShellWord.of(pipeline)
                + from.map(path -> " --from " + ShellWord.of(path)).orElse("")
                + named.map(given -> " --name " + ShellWord.of(given)).orElse("")
                + state.map(path -> " --state " + ShellWord.of(path)).orElse("")
                + set.keySet().stream()
                        .map(variable -> " --set " + ShellWord.of(variable) + "=...")
                        .collect(Collectors.joining());
    }
}
