package io.tidemark.cli.pipeline;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The option that says how old a last checkpoint may be. */
final class Staleness {

    @Option(
            names = "--stale-after",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How old the last checkpoint of a running pipeline may be. Default: ${DEFAULT-VALUE}.")
    private long seconds;

    Duration budget() {
        return Duration.ofSeconds(seconds);
    }
}
