package io.tidemark.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidemark bench changes}. */
@Command(
        name = "changes",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how fast changes come into a target: once the tables are loaded every row is changed at the"
                    + " source, until the last change can be seen; then single rows are, each from its commit until it"
                    + " can be seen.",
            "",
            "The contenders take turns, each in a JVM of its own; the first rounds are not counted. Ratios are those to"
                    + " the first contender in the same round."
        })
final class ChangesCommand extends ComparisonCommand {

    @Option(
            names = "--singles",
            defaultValue = "50",
            description =
                    "Changes of a single row in each round, at random moments, one after the other. Default: ${DEFAULT-VALUE}.")
    private int singles;

    ChangesCommand() {
        super(Task.CHANGES);
    }

    @Override
    int singles() {
        return singles;
    }
}
