package io.tidemark.cli.pin;

import io.tidemark.cli.context.ClusterOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says where savepoints are looked for. */
final class StateOption {

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Where the savepoints are, as this machine sees them. Default: the context's state directory.")
    private Optional<Path> directory = Optional.empty();

    KnownSavepoints savepoints(ClusterOptions cluster) {
        return KnownSavepoints.below(directory.or(() -> cluster.context().state()));
    }
}
