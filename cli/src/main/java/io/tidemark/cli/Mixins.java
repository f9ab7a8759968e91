package io.tidemark.cli;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The options that a command shares with others. */
public final class Mixins {

    private Mixins() {}

    /** That of a kind; empty if the command has none. */
    public static <T> Optional<T> of(CommandSpec command, Class<T> kind) {
        return command.mixins().values().stream()
                .map(CommandSpec::userObject)
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }
}
