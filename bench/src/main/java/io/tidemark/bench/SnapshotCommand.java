package io.tidemark.bench;

import picocli.CommandLine.Command;

/** {@code tidemark bench snapshot}. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how fast tables are read for the first time, into a sink that only counts.",
            "",
            "The contenders take turns, each in a JVM of its own; the first rounds are not counted. Ratios are those to"
                    + " the first contender in the same round."
        })
final class SnapshotCommand extends ComparisonCommand {

    SnapshotCommand() {
        super(Task.SNAPSHOT);
    }
}
