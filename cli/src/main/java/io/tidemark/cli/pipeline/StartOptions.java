package io.tidemark.cli.pipeline;

import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What says how a pipeline goes on that the cluster knows already: its file, its name, where its states are. */
final class StartOptions {

    @Mixin
    private FileOptions file;

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

    FileOptions file() {
        return file;
    }

    Path pipeline() {
        return file.pipeline();
    }

    /** Values for the file's variables. */
    Map<String, String> variables() {
        return file.variables();
    }

    String name() {
        return named.orElseGet(() -> NameInFile.of(pipeline()));
    }

    Optional<Path> directory(ClusterOptions cluster) {
        return state.or(() -> cluster.context().state());
    }

    /** File and options, for a command that is shown; of variables the names alone, their values may be secrets. */
    String words(Optional<String> from) {
        return words(ShellWord.of(pipeline()), from);
    }

    /** The same of another file. */
    String words(String other, Optional<String> from) {
        return other
                + from.map(path -> " --from " + ShellWord.of(path)).orElse("")
                + named.map(given -> " --name " + ShellWord.of(given)).orElse("")
                + state.map(path -> " --state " + ShellWord.of(path)).orElse("")
                + file.variableWords();
    }
}
