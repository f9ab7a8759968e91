package io.tidemark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checkpoint.JsonText;
import io.tidemark.cli.OutputListener.What;
import java.io.PrintWriter;
import java.util.Map;
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
        said(What.RESULT, json);
    }

    /** Prints one of several answers that come one after the other, each in a line of its own. */
    public void printLine(String text, Map<String, ?> json) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(isJson() ? line(json) : text);
        out.flush();
        said(What.RESULT, json);
    }

    private static String line(Map<String, ?> json) {
        try {
            return new ObjectMapper().readTree(JsonText.of(json)).toString();
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException(notOurs);
        }
    }

    /** Says something beside the answer, to standard error. */
    public void narrate(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
        said(What.STEP, line);
    }

    /** Notes which pipeline the command is about. */
    public void about(String pipeline) {
        said(What.PIPELINE, pipeline);
    }

    /** Notes a savepoint or checkpoint that the command begins with, by its path as a user or the cluster calls it. */
    public void before(Object state) {
        said(What.BEFORE, state.toString());
    }

    /** Notes one that it leaves behind. */
    public void after(Object state) {
        said(What.AFTER, state.toString());
    }

    /** Notes that one of the first is about to be deleted: what is to be known of it has to be asked now. */
    public void deletion(Object state) {
        said(What.DELETION, state.toString());
    }

    private void said(What what, Object value) {
        Mixins.of(spec, OutputListener.class).ifPresent(listener -> listener.said(what, value));
    }

    public boolean isJson() {
        return format == Format.json;
    }
}
