package io.tidemark.cli.pin;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.DatabaseProblems;
import io.tidemark.cli.live.Side;
import io.tidemark.log.PinName;
import io.tidemark.log.Pins;
import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The dropping of pins, and of nothing else. */
public final class Release {

    static final String RIGHTS = "Give its user the right to replicate: ALTER ROLE ... REPLICATION;";

    private final Context context;
    private final Map<String, String> environment;
    private final List<Pin> pins;

    /** @param meant which of the list are released */
    public Release(Context context, Map<String, String> environment, PinList list, Predicate<PinName> meant) {
        this.context = context;
        this.environment = environment;
        this.pins = list.pins().stream().filter(pin -> meant.test(pin.name())).toList();
    }

    /**
     * That of a savepoint's pins; of none if the context names no Postgres source.
     *
     * @param location of the savepoint
     * @throws ProblemException if a source cannot be asked
     */
    public static Release ofSavepoint(Context context, Map<String, String> environment, String location) {
        String name = SavedStates.name(location);
        boolean none = !PinName.isSavepoint(name)
                || context.sources().values().stream().noneMatch(DatabaseConnection::isPostgres);
        PinList list = none ? new PinList(List.of(), List.of(), List.of()) : PinList.ask(context, environment);
        if (!list.problems().isEmpty()) {
            throw new ProblemException(
                    list.problems().stream()
                            .map(problem -> new Problem(
                                    problem.code(),
                                    problem.found(),
                                    problem.required(),
                                    problem.remedy() + " Or have no source asked for pins: --no-sources."))
                            .toList(),
                    null);
        }
        return new Release(context, environment, list, pin -> pin.savepoint().equals(Optional.of(name)));
    }

    public List<Pin> pins() {
        return pins;
    }

    /** Why one of them is not dropped; empty if nothing is against it. */
    public List<Problem> against() {
        List<Problem> problems = new ArrayList<>();
        for (Pin pin : pins) {
            if (pin.source().isEmpty()) {
                problems.add(new Problem(
                        ErrorCode.SLOT_UNUSABLE,
                        "slot '%s' is called as a pin and is none of a source of the context: %s"
                                .formatted(pin.name(), pin.slot()),
                        "a slot of pgoutput and the database of a source",
                        "Name its database as a source of the context; or, if you know that nobody needs it: SELECT"
                                + " pg_drop_replication_slot('%s');".formatted(pin.name())));
            } else if (pin.slot().active()) {
                problems.add(inUse(pin, "server process " + pin.slot().reader()));
            }
        }
        return problems;
    }

    private static Problem inUse(Pin pin, String reader) {
        return new Problem(
                ErrorCode.SLOT_IN_USE,
                "%s is read by %s".formatted(pin.words(), reader),
                "a pin that nobody reads: a pipeline that goes on from its savepoint may be doing so",
                "End the reader first, or wait until it has gone on with a slot of its own.");
    }

    /**
     * Drops them. One that is not there any more is as good as dropped.
     *
     * @param said is told of each
     * @throws ProblemException if one cannot be dropped; those before it are
     */
    public void drop(Consumer<Pin> said) {
        for (Pin pin : pins) {
            drop(pin);
            said.accept(pin);
        }
    }

    /**
     * Drops those that can be dropped.
     *
     * @param said is told of each, and what kept it from being dropped
     */
    void each(BiConsumer<Pin, Optional<Problem>> said) {
        for (Pin pin : pins) {
            try {
                drop(pin);
                said.accept(pin, Optional.empty());
            } catch (ProblemException failure) {
                said.accept(pin, Optional.of(failure.problems().get(0)));
            }
        }
    }

    private void drop(Pin pin) {
        drop(pin.source(), context.sources().get(pin.source()), pin.name(), environment)
                .ifPresent(reader -> {
                    throw new ProblemException(inUse(pin, reader));
                });
    }

    /**
     * Drops a pin of a source.
     *
     * @return who keeps it from being dropped; empty if it is not there any more
     * @throws ProblemException if the source cannot be asked
     */
    static Optional<String> drop(String source, Database database, PinName pin, Map<String, String> environment) {
        List<String> readers = new ArrayList<>();
        List<Problem> problems = DatabaseProblems.of(Side.SOURCE, source, database, RIGHTS, () -> {
            try (Connection connection = DatabaseConnection.open(database, environment)) {
                if (!new Pins(connection).drop(pin)) {
                    readerOf(pin, new PostgresLog(connection)).ifPresent(readers::add);
                }
            }
        });
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return readers.stream().findFirst();
    }

    private static Optional<String> readerOf(PinName pin, PostgresLog log) throws SQLException {
        Optional<ReplicationSlot> left =
                log.slots(List.of(pin.toString())).stream().findFirst();
        if (left.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(log.readerOf(pin.toString()).orElse("somebody, or is no pin: " + left.get()));
    }
}
