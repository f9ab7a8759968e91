package io.tidemark.cli.pipeline;

import io.tidemark.cli.ShellWord;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a pipeline that runs is taken on to something else. */
final class UpdateOptions {

    private static final long PATIENCE = 120;
    private static final long MOST_PATIENCE = Duration.ofDays(1).toSeconds();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where the savepoints go, as the cluster sees it. Default: the cluster's own directory.")
    private Optional<String> directory = Optional.empty();

    @Option(
            names = "--even-unknown",
            description =
                    "Do it even if not everything could be looked at. What is known to be wrong refuses all the same.")
    private boolean evenUnknown;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description =
                    "How long the new job may take to its first checkpoint, and that of a replay to each. Default: "
                            + PATIENCE + ".")
    private long patience = PATIENCE;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    Optional<String> directory() {
        return directory;
    }

    boolean evenUnknown() {
        return evenUnknown;
    }

    Duration patience() {
        if (patience < 0 || patience > MOST_PATIENCE) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--patience %d is not between 0 and %d seconds".formatted(patience, MOST_PATIENCE));
        }
        return Duration.ofSeconds(patience);
    }

    /** For a command that is shown. */
    String words() {
        return words(evenUnknown);
    }

    /** For another one: what is not known of that nobody has been asked about. */
    String otherWords() {
        return words(false);
    }

    private String words(boolean evenUnknown) {
        return directory.map(path -> " --directory " + ShellWord.of(path)).orElse("")
                + (evenUnknown ? " --even-unknown" : "")
                + (patience == PATIENCE ? "" : " --patience " + patience);
    }
}
