package io.tidemark.cli;

import io.tidemark.cli.history.RecordedExecution;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The command as its user meets it: exit code, standard output, standard error. */
public final class Tool {

    /** States of real jobs; see the README there. */
    public static final Path STATES = Path.of("..", "common", "src", "test", "resources")
            .resolve("io/tidemark/checkpoint/states")
            .toAbsolutePath()
            .normalize();

    private static final String CONFIGURATION = "tidemark.config";

    private final Map<List<String>, Supplier<?>> replaced = new LinkedHashMap<>();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    /** @param configuration a file, there or not: never that of whoever runs the tests */
    public Tool(Path configuration) {
        System.setProperty(CONFIGURATION, configuration.toString());
    }

    /** Has another command do the work of one: that of {@code names}, for example {@code pipeline}, {@code stop}. */
    public void replace(Supplier<?> command, String... names) {
        replaced.put(List.of(names), command);
    }

    private void replaceIn(CommandLine command) {
        replaced.forEach((names, other) -> {
            CommandLine parent = command;
            for (String name : names.subList(0, names.size() - 1)) {
                parent = parent.getSubcommands().get(name);
            }
            String last = names.get(names.size() - 1);
            parent.getCommandSpec().removeSubcommand(last);
            parent.addSubcommand(last, other.get());
        });
        RecordedExecution.of(command);
    }

    public int run(Object... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine command = Tidemark.commandLine();
        replaceIn(command);
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        return command.execute(texts);
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }
}
