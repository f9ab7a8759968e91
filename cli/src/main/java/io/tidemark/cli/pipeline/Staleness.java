package io.tidemark.cli.pipeline;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that says how old a last checkpoint may be. */
final class Staleness {

    @Option(
            names = "--stale-after",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How old the last checkpoint of a running pipeline may be. Default: ${DEFAULT-VALUE}.")
    private long seconds;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    Duration budget() {
        if (seconds <= 0) {
            throw new ParameterException(
                    spec.commandLine(), "--stale-after " + seconds + " is not more than 0 seconds");
        }
        return Duration.ofSeconds(seconds);
    }
}
