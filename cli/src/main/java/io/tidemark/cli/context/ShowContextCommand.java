package io.tidemark.cli.context;

import io.tidemark.cli.Output;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark context show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Says what a context knows: of secrets where they are, and no more.")
final class ShowContextCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The context. Default: the current one.")
    private Optional<String> name = Optional.empty();

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        ConfigurationFile file = ConfigurationFile.ofUser();
        Context context = file.context(name);
        Path history = context.history().orElseGet(file::history);
        StringBuilder text = new StringBuilder();
        text.append(context.name().isEmpty() ? "no context" : "context " + Words.printable(context.name()))
                .append('\n');
        line(text, "jobmanager", context.jobManager().toString());
        line(text, "state", context.state().map(Path::toString).orElse("not said"));
        line(text, "pins", context.pins().words());
        context.savepoints().ifPresent(policy -> line(text, "savepoints", policy.words()));
        line(text, "history", history.toString());
        context.sources().forEach((source, database) -> text(text, "source " + source, database));
        context.targets().forEach((target, database) -> text(text, "target " + target, database));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", context.name().isEmpty() ? null : context.name());
        json.put("jobManager", context.jobManager());
        json.put("state", context.state());
        json.put("sources", json(context.sources()));
        json.put("targets", json(context.targets()));
        Map<String, Object> pins = new LinkedHashMap<>();
        pins.put("count", context.pins().count());
        pins.put("ageSeconds", context.pins().age().toSeconds());
        pins.put("bytes", context.pins().bytes());
        json.put("pins", pins);
        json.put("savepoints", context.savepoints().map(SavepointPolicy::json));
        json.put("history", history);
        output.print(text.toString(), json);
        return 0;
    }

    private static void line(StringBuilder text, String title, String value) {
        text.append("  %-12s %s\n".formatted(title, Words.printable(value)));
    }

    private static void text(StringBuilder text, String title, Database database) {
        text.append('\n').append(Words.printable(title)).append('\n');
        line(text, "url", database.url());
        database.slot().ifPresent(slot -> line(text, "slot", slot));
        database.username().ifPresent(user -> line(text, "username", user));
        line(text, "password", database.password().map(Object::toString).orElse("none"));
    }

    private static Map<String, Object> json(Map<String, Database> databases) {
        Map<String, Object> json = new LinkedHashMap<>();
        databases.forEach((name, database) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("url", database.url());
            one.put("slot", database.slot());
            one.put("username", database.username());
            one.put("password", database.password());
            json.put(name, one);
        });
        return json;
    }
}
