package io.tidemark.bench;

import picocli.CommandLine.Command;

/** {@code tidemark bench target}. */
@Command(
        name = "target",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how fast tables are loaded into a target: into empty tables of another database on the same"
                    + " server, until the last row can be seen there.",
            "",
            "The contenders take turns, each in a JVM of its own; the first rounds are not counted. Ratios are those to"
                    + " the first contender in the same round."
        })
final class TargetCommand extends ComparisonCommand {

    TargetCommand() {
        super(Task.TARGET);
    }
}
