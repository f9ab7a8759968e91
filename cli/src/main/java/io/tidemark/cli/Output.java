package io.tidemark.cli;

import io.tidemark.checkpoint.JsonText;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The option {@code -o}: the same answer for people or for programs. */
public final class Output {

    private enum Format {
        text,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    /** Prints an answer to standard output. */
    public void print(String text, Map<String, ?> json) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(isJson() ? JsonText.of(json) : text);
        out.flush();
        listener().ifPresent(listener -> listener.printed(json));
    }

    /** Says something beside the answer, to standard error. */
    public void narrate(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
        listener().ifPresent(listener -> listener.narrated(line));
    }

    private Optional<OutputListener> listener() {
        return Mixins.of(spec, OutputListener.class);
    }

    public boolean isJson() {
        return format == Format.json;
    }
}
