package io.tidemark.cli.remains;

import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.DatabaseProblems;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a pipeline has left in all databases of a context.
 *
 * <p>Taken away in an order that lets an interrupted run be repeated: the targets say which slot is the pipeline's, so that the
 * slots go first.
 */
public final class Remains {

    private final Context context;
    private final String pipeline;
    private final Map<String, String> environment;
    private final List<TargetRemains> targets = new ArrayList<>();
    private final List<SourceRemains> sources = new ArrayList<>();

    private Remains(Context context, String pipeline, Map<String, String> environment) {
        this.context = context;
        this.pipeline = pipeline;
        this.environment = environment;
    }

    /**
     * Looks for it everywhere.
     *
     * @param keepSlot whether no slot is to be dropped
     * @param environment in which secrets may be
     * @throws ProblemException of all databases that could not be asked, and of all who write as the pipeline
     */
    public static Remains of(Context context, String pipeline, boolean keepSlot, Map<String, String> environment) {
        if (context.targets().isEmpty() && context.sources().isEmpty()) {
            throw new ProblemException(new Problem(
                    ErrorCode.CONTEXT_MISSING,
                    "no databases are named: neither sources nor targets",
                    "a context that names the databases in which the pipeline has left something",
                    "Write them down, see tidemark context --help; then --context NAME."));
        }
        Remains remains = new Remains(context, pipeline, environment);
        remains.look(keepSlot);
        return remains;
    }

    private void look(boolean keepSlot) {
        List<Problem> problems = new ArrayList<>();
        context.targets()
                .forEach((name, database) -> problems.addAll(DatabaseProblems.of(
                        "target " + name, database, false, () -> targets.add(lookAt(name, database)))));
        if (problems.isEmpty()) {
            context.sources()
                    .forEach((name, database) -> problems.addAll(DatabaseProblems.of(
                            "source " + name, database, true, () -> sources.add(lookAt(name, database, keepSlot)))));
        }
        sources.forEach(
                source -> source.problem(pipeline, readers(source.name())).ifPresent(problems::add));
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    private TargetRemains lookAt(String name, Database database) throws SQLException {
        boolean postgres = DatabaseConnection.isPostgres(database);
        try (Connection connection = DatabaseConnection.open(database, environment)) {
            return LiveTarget.isThere(connection, postgres)
                    ? new TargetSchema(TargetKind.of(postgres), connection, pipeline).look(name)
                    : new TargetRemains(name, List.of(), List.of(), Map.of());
        }
    }

    private SourceRemains lookAt(String name, Database database, boolean keepSlot) throws SQLException {
        if (!DatabaseConnection.isPostgres(database)) {
            return SourceRemains.none(name, "", "nothing: MySQL and MariaDB keep no log for a pipeline");
        }
        if (database.slot().isEmpty()) {
            return SourceRemains.none(name, "", "The context does not say which slot is read: say it there, as slot.");
        }
        String slot = database.slot().get();
        try (Connection connection = DatabaseConnection.open(database, environment)) {
            PostgresLog log = new PostgresLog(connection);
            Optional<ReplicationSlot> found = log.slots(List.of(slot)).stream().findFirst();
            if (found.isEmpty()) {
                return SourceRemains.none(name, slot, "no replication slot " + slot);
            }
            return found.get().isLogicalOf(connection.getCatalog())
                    ? SourceRemains.of(name, slot, log.readerOf(slot), pipeline, readers(name), keepSlot)
                    : SourceRemains.none(
                            name, slot, "Slot %s is none of a pipeline's: %s".formatted(slot, found.get()));
        }
    }

    private Set<String> readers(String source) {
        return targets.stream()
                .flatMap(target -> target.readers().getOrDefault(source, Set.of()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether there is nothing to take away. */
    public boolean isEmpty() {
        return targets.stream().allMatch(TargetRemains::isEmpty)
                && sources.stream().noneMatch(source -> source.fate() == SourceRemains.Fate.DROP);
    }

    /**
     * Takes it away.
     *
     * @throws ProblemException of the first database that refuses; done again it goes on from there
     */
    public void drop() {
        for (SourceRemains source : sources) {
            if (source.fate() == SourceRemains.Fate.DROP) {
                Database database = context.sources().get(source.name());
                fail(DatabaseProblems.of("source " + source.name(), database, true, () -> dropSlot(source, database)));
            }
        }
        for (TargetRemains target : targets) {
            if (!target.isEmpty()) {
                Database database = context.targets().get(target.name());
                fail(DatabaseProblems.of(
                        "target " + target.name(), database, false, () -> drop(target.name(), database)));
            }
        }
    }

    private static void fail(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    private void drop(String name, Database database) throws SQLException {
        try (Connection connection = DatabaseConnection.open(database, environment)) {
            new TargetSchema(TargetKind.of(DatabaseConnection.isPostgres(database)), connection, pipeline).drop(name);
        }
    }

    private void dropSlot(SourceRemains source, Database database) throws SQLException {
        try (Connection connection = DatabaseConnection.open(database, environment);
                PreparedStatement statement = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            statement.setString(1, source.slot());
            statement.executeQuery().close();
        } catch (SQLException failure) {
            if (!TargetKind.isHeld(failure)) {
                throw failure;
            }
            Optional<Problem> held = new SourceRemains(
                            source.name(), source.slot(), source.fate(), source.why(), "a session that has just come")
                    .problem(pipeline, Set.of(pipeline));
            throw new ProblemException(held.orElseThrow());
        }
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        targets.forEach(target -> text.append(target.text()));
        sources.forEach(source -> text.append(source.text()));
        return text.toString();
    }

    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("targets", targets.stream().map(TargetRemains::json).toList());
        json.put("sources", sources.stream().map(SourceRemains::json).toList());
        return json;
    }
}
