package io.tidemark.cli.pin;

import io.tidemark.cli.Output;
import io.tidemark.cli.Table;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.guard.Said;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark pin list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Says which pins there are on the Postgres sources of the context, the oldest first, and what each keeps.",
            "",
            "POSITION is where its reading would begin. KEEPS is the log from the oldest that the server keeps for it to the end; a"
                    + " server keeps log once, however many pins need it. A pin is provisional from before its savepoint is taken"
                    + " until that is there: one that stays so was left by an interruption. Works without a cluster.",
            "",
            "Exit code 0: all were asked; 3: the context names no Postgres source; 4: a source could not be asked."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark pin list --context production")
final class ListPinsCommand implements Callable<Integer> {

    @Mixin
    private StateOption state;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        PinList list = PinList.ask(cluster.context(), System.getenv());
        KnownSavepoints savepoints = state.savepoints(cluster);
        output.print(text(list, savepoints, cluster.words()), json(list, savepoints));
        if (!list.problems().isEmpty()) {
            throw new ProblemException(list.problems(), null);
        }
        return 0;
    }

    static String text(PinList list, KnownSavepoints savepoints, String options) {
        StringBuilder text = new StringBuilder();
        if (!list.pins().isEmpty()) {
            Table table = new Table("PIN", "SOURCE", "POSITION", "KEEPS", "STATUS", "READ", "SAVEPOINT");
            for (Pin pin : list.pins()) {
                table.row(
                        pin.name(),
                        pin.source(),
                        pin.slot().confirmed().map(WalPosition::toString).orElse(""),
                        Said.bytes(pin.keeps()),
                        pin.status(),
                        pin.slot().active() ? "yes" : "no",
                        savepoints.words(pin.name()));
            }
            text.append(table.text()).append('\n');
        }
        list.servers().forEach(server -> text.append(server.text()));
        list.pins().stream()
                .findFirst()
                .ifPresent(oldest -> text.append(
                        "To release the oldest: tidemark pin release %s%s\n".formatted(oldest.name(), options)));
        return text.toString();
    }

    static Map<String, Object> json(PinList list, KnownSavepoints savepoints) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pins", list.pins().stream().map(pin -> json(pin, savepoints)).toList());
        json.put("servers", list.servers().stream().map(PinServer::json).toList());
        json.put(
                "notAsked",
                list.problems().stream().map(problem -> problem.found()).toList());
        return json;
    }

    private static Map<String, Object> json(Pin pin, KnownSavepoints savepoints) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", pin.name());
        json.put("source", pin.source().isEmpty() ? null : pin.source());
        json.put("provisional", pin.name().provisional());
        json.put("made", pin.name().made());
        json.put("savepoint", pin.name().savepoint());
        json.put("path", savepoints.path(pin.name()));
        json.put("pathNotKnown", savepoints.notKnown(pin.name()));
        json.put("position", pin.slot().confirmed());
        json.put("restart", pin.slot().restart());
        json.put("keptBytes", pin.keeps());
        json.put("status", pin.slot().status());
        OptionalLong left = pin.slot().leftBytes();
        json.put("leftBytes", left.isPresent() ? left.getAsLong() : null);
        json.put("idleTimeout", pin.log().keepsUnread() ? null : pin.log().idleTimeout());
        json.put("active", pin.slot().active());
        return json;
    }
}
