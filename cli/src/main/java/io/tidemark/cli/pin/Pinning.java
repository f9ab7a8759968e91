package io.tidemark.cli.pin;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.DatabaseProblems;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.Side;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.live.WalLog;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.log.PinName;
import io.tidemark.log.Pins;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The taking of a savepoint together with its pins: copies of the slots first, then the savepoint, then a look at whether they begin
 * at its positions or before, then the copies again, called after the savepoint.
 *
 * <p>Assumptions: nobody but the pipeline moves its slots while they are copied, and the look finds it if somebody did; a copy is
 * moved by nobody, for nobody reads it.
 *
 * <p>What is ended in between leaves copies that {@code pin list} shows, provisional or not, and {@code pin release} drops.
 */
final class Pinning {

    /** What has been done, in this order. */
    enum Step {
        COPIED,
        TAKEN,
        LOOKED,
        /** By the copies that are called after the savepoint; the provisional ones are still there. */
        PINNED
    }

    static final String WITHOUT = "The savepoint is there, and not pinned. Take another one once that is mended.";

    private static final String CONNECTION_LOST = "08";

    private final Context context;
    private final Map<String, String> environment;
    private final Clock clock;
    private final Function<String, List<StoredSource>> reader;
    private final Consumer<String> narration;
    private final Consumer<Step> after;

    /**
     * @param reader says what all sources of a savepoint are, by its path
     * @param narration is told what a person may want to know
     * @param after is told of each step; a test ends the run there
     */
    Pinning(
            Context context,
            Map<String, String> environment,
            Clock clock,
            Function<String, List<StoredSource>> reader,
            Consumer<String> narration,
            Consumer<Step> after) {
        this.context = context;
        this.environment = environment;
        this.clock = clock;
        this.reader = reader;
        this.narration = narration;
        this.after = after;
    }

    /**
     * Does it.
     *
     * @param job its id
     * @param savepoint takes it, and says its path
     * @throws ProblemException if it did not become pinned; no copy is left then, as far as the sources can be asked, but for those
     *     of a savepoint that may be completed yet
     */
    Pinned run(String job, List<PipelineSource> sources, Supplier<String> savepoint) {
        Set<Copy> made = new LinkedHashSet<>();
        try {
            List<Copy> provisional = new ArrayList<>();
            for (PipelineSource source : sources) {
                Copy copy = new Copy(source, PinName.provisional(job, clock.instant(), source.slot()));
                provisional.add(copy);
                make(copy, source.slot(), made);
                narration.accept("Until the savepoint is there slot %s of source %s is kept by %s."
                        .formatted(source.slot(), source.name(), copy.name()));
            }
            after.accept(Step.COPIED);
            String path = taken(savepoint, made);
            after.accept(Step.TAKEN);
            List<StoredSource> stored = reader.apply(path);
            same(path, sources, stored);
            provisional.forEach(copy -> look(path, copy, stored));
            after.accept(Step.LOOKED);
            List<Copy> last = new ArrayList<>();
            for (Copy copy : provisional) {
                Copy pin = new Copy(copy.source(), name(path, copy.source()));
                last.add(pin);
                make(pin, copy.name().toString(), made);
            }
            last.forEach(pin -> look(path, pin, stored));
            after.accept(Step.PINNED);
            provisional.forEach(this::drop);
            Map<String, PinName> pins = new LinkedHashMap<>();
            last.forEach(pin -> pins.put(pin.source().name(), pin.name()));
            return new Pinned(path, pins);
        } catch (RuntimeException failure) {
            made.forEach(this::drop);
            throw failure;
        }
    }

    /** Two servers may have slots of one name, and so pins. */
    private record Copy(PipelineSource source, PinName name) {}

    /** What may be completed yet needs its copies: they stay, and are nothing to be dropped any more. */
    private String taken(Supplier<String> savepoint, Set<Copy> made) {
        try {
            return savepoint.get();
        } catch (RuntimeException failure) {
            if (!(failure instanceof ProblemException known) || FlinkRest.mayBeTaken(known)) {
                made.forEach(copy -> stays(copy.name(), "the savepoint may be completed yet, and needs it then"));
                made.clear();
            }
            throw failure;
        }
    }

    /** Of a copy whose making was not answered nobody knows whether it was made: it is dropped with the others. */
    private void make(Copy copy, String slot, Set<Copy> made) {
        ask(copy.source(), connection -> {
            made.add(copy);
            try {
                new Pins(connection).copy(slot, copy.name());
            } catch (SQLException failure) {
                if (isRefused(failure)) {
                    made.remove(copy);
                }
                throw failure;
            }
        });
    }

    private static boolean isRefused(SQLException failure) {
        return failure.getSQLState() != null && !failure.getSQLState().startsWith(CONNECTION_LOST);
    }

    private interface Asked {

        void with(Connection connection) throws SQLException;
    }

    private void ask(PipelineSource source, Asked asked) {
        List<Problem> problems =
                DatabaseProblems.of(Side.SOURCE, source.name(), source.database(), Release.RIGHTS, () -> {
                    try (Connection connection = DatabaseConnection.open(source.database(), environment)) {
                        asked.with(connection);
                    }
                });
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    /** A failure here must not hide what has gone before; what is left is listed. */
    private void drop(Copy copy) {
        PipelineSource source = copy.source();
        PinName pin = copy.name();
        try {
            Release.drop(source.name(), source.database(), pin, environment).ifPresent(reader -> stays(pin, reader));
        } catch (ProblemException failure) {
            stays(pin, failure.problems().get(0).found());
        }
    }

    private void stays(PinName pin, String why) {
        narration.accept("Slot %s stays (%s). To drop it: tidemark pin release %s --apply".formatted(pin, why, pin));
    }

    /** Its sources were told by the last checkpoint: what was started with others since has others. */
    private void same(String path, List<PipelineSource> sources, List<StoredSource> stored) {
        List<PipelineSource> those;
        try {
            those = PipelineSource.of(context, stored);
        } catch (ProblemException others) {
            throw notPinned(path, others.problems().get(0).found());
        }
        if (!Set.copyOf(those).equals(Set.copyOf(sources))) {
            throw notPinned(
                    path,
                    "it was read from %s, and the slots of %s were copied".formatted(words(those), words(sources)));
        }
    }

    private static String words(List<PipelineSource> sources) {
        return sources.stream()
                .map(source -> "%s (slot %s)".formatted(source.name(), source.slot()))
                .collect(Collectors.joining(", "));
    }

    /** By the guard's own rule, with the copy in the place of the slot. */
    private void look(String path, Copy copy, List<StoredSource> stored) {
        PipelineSource source = copy.source();
        PinName pin = copy.name();
        StoredSource.Match match = StoredSource.match(stored, source.name(), true, Optional.of(source.slot()));
        if (match.source().isEmpty()) {
            throw notPinned(path, source, match.why());
        }
        SourceState state = match.source().get();
        Optional<String> read = StoredSource.slot(state);
        if (!read.equals(Optional.of(source.slot()))) {
            throw notPinned(
                    path,
                    source,
                    "slot %s was copied, and the savepoint was read from %s"
                            .formatted(source.slot(), read.orElse("one that it does not say")));
        }
        List<Restart> restart = new ArrayList<>();
        ask(
                source,
                connection ->
                        restart.add(Restart.of(state, WalLog.ask(connection).window(pin.toString()))));
        if (restart.get(0).answer() != Restart.Answer.NOTHING_AGAINST) {
            throw notPinned(
                    path,
                    source,
                    "from %s it cannot be read on: %s"
                            .formatted(state.at(), restart.get(0).why()));
        }
    }

    private static PinName name(String path, PipelineSource source) {
        return PinName.of(SavedStates.name(path), source.slot())
                .orElseThrow(() -> notPinned(path, source, "its directory is not called as Flink calls savepoints"));
    }

    private static ProblemException notPinned(String path, PipelineSource source, String why) {
        return notPinned(path, "source %s: %s".formatted(source.name(), why));
    }

    static ProblemException notPinned(String path, String why) {
        return new ProblemException(new Problem(
                ErrorCode.PIN_NOT_POSSIBLE,
                "savepoint %s, %s".formatted(path, why),
                "a copy of each slot that the savepoint was read from, which begins at its position or before it",
                WITHOUT));
    }
}
