package io.tidemark.cli;

import picocli.CommandLine.Option;

/** The option without which a command that changes something prints its plan alone. */
public final class ApplyOption {

    @Option(names = "--apply", description = "Do it. Without this the plan is printed, and nothing is done.")
    private boolean given;

    public boolean isGiven() {
        return given;
    }
}
