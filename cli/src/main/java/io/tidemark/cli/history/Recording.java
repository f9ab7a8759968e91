package io.tidemark.cli.history;

import io.tidemark.cli.OutputListener;
import java.util.Map;
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

    /** Gives the option to every such command below one. */
    static void addTo(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.userObject().getClass().isAnnotationPresent(Recorded.class)) {
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
    public void printed(Map<String, ?> json) {
        log.ifPresent(opened -> opened.result(json));
    }

    @Override
    public void narrated(String line) {
        log.ifPresent(opened -> opened.step(line));
    }
}
