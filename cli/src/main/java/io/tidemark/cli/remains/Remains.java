package io.tidemark.cli.remains;

import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.DatabaseProblems;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.Side;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What a pipeline has left in all databases of a context.
 *
 * <p>Taken away in an order that lets an interrupted run be repeated: the targets say which log the pipeline has read, so that the
 * slots go first.
 */
public final class Remains {

    private static final String RIGHTS_IN_TARGET =
            "Name the pipeline's own user in the context: who owns its stages, and may DELETE in the schema tidemark.";

    private static final String RIGHTS_IN_SOURCE =
            "Name the pipeline's own user in the context: one with REPLICATION; or leave its --slot out.";

    private final Context context;
    private final DropRequest request;
    private final Map<String, String> environment;
    private final List<TargetRemains> targets = new ArrayList<>();
    private final List<SourceRemains> sources = new ArrayList<>();

    private Remains(Context context, DropRequest request, Map<String, String> environment) {
        this.context = context;
        this.request = request;
        this.environment = environment;
    }

    /**
     * Looks for it in every target, and in the sources of which a slot is named.
     *
     * @param environment in which secrets may be
     * @throws ProblemException of all databases that could not be asked, and of all in which the pipeline is in use
     */
    public static Remains of(Context context, DropRequest request, Map<String, String> environment) {
        if (context.targets().isEmpty()) {
            throw new ProblemException(new Problem(
                    ErrorCode.CONTEXT_MISSING,
                    "no target is named",
                    "a context that names the databases which the pipeline has written",
                    "Write them down, see tidemark context --help; then --context NAME."));
        }
        Remains remains = new Remains(context, request, environment);
        remains.look();
        return remains;
    }

    private void look() {
        List<Problem> problems = new ArrayList<>();
        context.targets()
                .forEach((name, database) -> problems.addAll(inTarget(name, schema -> targets.add(schema.look(name)))));
        fail(problems);
        Map<String, Set<String>> logs = logs();
        context.sources().forEach((name, database) -> {
            Set<String> read = logs.getOrDefault(name, Set.of());
            String slot = request.slots().getOrDefault(name, "");
            if (!DatabaseConnection.isPostgres(database)) {
                sources.add(SourceRemains.none(name, "", "nothing: MySQL and MariaDB keep no log for a pipeline"));
            } else if (!slot.isEmpty()) {
                problems.addAll(inSource(name, slot, found -> sources.add(found.look(name, read))));
            } else if (logs.isEmpty()) {
                sources.add(SourceRemains.unknown(name));
            } else if (read.isEmpty()) {
                sources.add(SourceRemains.none(
                        name,
                        "",
                        "no target says that %s has read it, and no slot is named".formatted(request.pipeline())));
            } else {
                sources.add(SourceRemains.unnamed(name));
            }
        });
        fail(problems);
        logs.keySet().stream()
                .filter(name -> !context.sources().containsKey(name))
                .forEach(name -> sources.add(SourceRemains.unlisted(name)));
    }

    private Map<String, Set<String>> logs() {
        Map<String, Set<String>> logs = new TreeMap<>();
        targets.forEach(target -> target.logs()
                .forEach((source, history) ->
                        logs.computeIfAbsent(source, none -> new TreeSet<>()).add(history)));
        return logs;
    }

    /** Something that is done in a database. */
    private interface Work<T> {

        void in(T part) throws SQLException;
    }

    private List<Problem> inTarget(String name, Work<TargetSchema> work) {
        Database database = context.targets().get(name);
        boolean postgres = DatabaseConnection.isPostgres(database);
        return DatabaseProblems.of(Side.TARGET, name, database, RIGHTS_IN_TARGET, () -> {
            try (Connection connection = DatabaseConnection.open(database, environment)) {
                if (LiveTarget.isThere(connection, postgres)) {
                    work.in(new TargetSchema(TargetKind.of(postgres), connection, request));
                } else {
                    targets.add(TargetRemains.none(name));
                }
            }
        });
    }

    private List<Problem> inSource(String name, String slot, Work<SourceSlot> work) {
        Database database = context.sources().get(name);
        return DatabaseProblems.of(Side.SOURCE, name, database, RIGHTS_IN_SOURCE, () -> {
            try (Connection connection = DatabaseConnection.open(database, environment)) {
                work.in(new SourceSlot(connection, slot, request));
            }
        });
    }

    /** Whether there is nothing to take away. */
    public boolean isEmpty() {
        return targets.stream().allMatch(TargetRemains::isEmpty)
                && sources.stream().noneMatch(source -> source.fate() == SourceRemains.Fate.DROP);
    }

    /** Whether nothing that may be the pipeline's stays where it is. */
    private boolean nothingStays() {
        return targets.stream().allMatch(target -> target.left().isEmpty())
                && sources.stream()
                        .noneMatch(source -> source.fate() == SourceRemains.Fate.KEEP
                                || source.fate() == SourceRemains.Fate.UNKNOWN);
    }

    /**
     * Takes it away.
     *
     * @param done is told each step that is done
     * @throws ProblemException of the first database that refuses; done again it goes on from there
     */
    public void drop(Consumer<String> done) {
        // A job may have begun since they were looked at, and a slot that is gone does not come back.
        List<Problem> inUse = new ArrayList<>();
        targets.stream()
                .filter(target -> !target.isEmpty())
                .forEach(target -> inUse.addAll(inTarget(target.name(), TargetSchema::requireUnused)));
        fail(inUse);
        for (SourceRemains source : sources) {
            if (source.fate() == SourceRemains.Fate.DROP) {
                fail(inSource(source.name(), source.slot(), SourceSlot::drop));
                done.accept("%s: replication slot %s is dropped"
                        .formatted(Side.SOURCE.named(source.name()), source.slot()));
            }
        }
        for (TargetRemains target : List.copyOf(targets)) {
            if (!target.isEmpty()) {
                fail(inTarget(
                        target.name(),
                        schema -> schema.drop(
                                step -> done.accept("%s: %s".formatted(Side.TARGET.named(target.name()), step)))));
            }
        }
    }

    private static void fail(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        targets.forEach(target -> text.append(target.text()));
        sources.forEach(source -> text.append(source.text()));
        return text.toString();
    }

    /** @param dropped whether it has been taken away */
    public Map<String, Object> json(boolean dropped) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("nothingLeft", (dropped || isEmpty()) && nothingStays());
        json.put("targets", targets.stream().map(TargetRemains::json).toList());
        json.put("sources", sources.stream().map(SourceRemains::json).toList());
        return json;
    }
}
