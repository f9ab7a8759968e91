package io.tidemark.cli.history;

import io.tidemark.cli.Mixins;
import io.tidemark.cli.OutputListener;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option {@code --reason} of each command that is {@link Recorded}, and where what that says is written. */
final class Recording implements OutputListener {

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why, for the record: see tidemark history. No secrets.")
    private Optional<String> reason = Optional.empty();

    private Optional<OperationLog> log = Optional.empty();

    /** Gives the option to every such command below one that does not have it: one with an alias is found by both its names. */
    static void addTo(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.userObject().getClass().isAnnotationPresent(Recorded.class)
                && Mixins.of(spec, Recording.class).isEmpty()) {
            spec.addMixin("recording", CommandSpec.forAnnotatedObject(new Recording()));
        }
        command.getSubcommands().values().forEach(Recording::addTo);
    }

    Optional<String> reason() {
        return reason;
    }

    void into(OperationLog opened) {
        log = Optional.of(opened);
    }

    @Override
    public void said(What what, Object value) {
        log.ifPresent(opened -> opened.add(what, value));
    }
}
