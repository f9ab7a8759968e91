package io.tidemark.cli.context;

import io.tidemark.cli.Output;
import io.tidemark.cli.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark context list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Says which contexts there are.")
final class ListContextsCommand implements Callable<Integer> {

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        ConfigurationFile file = ConfigurationFile.ofUser();
        Configuration configuration = file.read();
        Table table = new Table("", "NAME", "JOBMANAGER", "STATE");
        List<Map<String, Object>> json = new ArrayList<>();
        for (Context context : configuration.contexts().values()) {
            boolean current =
                    configuration.current().filter(context.name()::equals).isPresent();
            String state = context.state().map(Path::toString).orElse("");
            table.row(current ? "*" : " ", context.name(), context.jobManager(), state);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", context.name());
            one.put("current", current);
            one.put("jobManager", context.jobManager());
            one.put("state", context.state());
            json.add(one);
        }
        output.print(
                json.isEmpty()
                        ? "There is no context in %s.\nHow one is written: tidemark context --help\n"
                                .formatted(file.path())
                        : table.text(),
                Map.of("contexts", json));
        return 0;
    }
}
