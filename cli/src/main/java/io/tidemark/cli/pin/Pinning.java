package io.tidemark.cli.pin;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.DatabaseProblems;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.Side;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.live.WalLog;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

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

    private final Map<String, String> environment;
    private final Clock clock;
    private final Function<String, List<StoredSource>> reader;
    private final Consumer<String> narration;
    private final Consumer<Step> after;

    /**
     * @param reader says what a savepoint's sources are, by its path
     * @param narration is told what a person may want to know
     * @param after is told of each step; a test ends the run there
     */
    Pinning(
            Map<String, String> environment,
            Clock clock,
            Function<String, List<StoredSource>> reader,
            Consumer<String> narration,
            Consumer<Step> after) {
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
     * @throws ProblemException if it did not become pinned; no copy is left then, as far as the sources can be asked
     */
    Pinned run(String job, List<PipelineSource> sources, Supplier<String> savepoint) {
        Map<PinName, PipelineSource> made = new LinkedHashMap<>();
        try {
            Map<PipelineSource, PinName> provisional = new LinkedHashMap<>();
            for (PipelineSource source : sources) {
                PinName name = PinName.provisional(job, clock.instant(), source.slot());
                provisional.put(source, name);
                copy(source, source.slot(), name, made);
            }
            after.accept(Step.COPIED);
            String path = savepoint.get();
            after.accept(Step.TAKEN);
            List<StoredSource> stored = reader.apply(path);
            provisional.forEach((source, pin) -> look(path, source, pin, stored));
            after.accept(Step.LOOKED);
            Map<String, PinName> pins = new LinkedHashMap<>();
            provisional.forEach((source, copy) -> {
                PinName pin = name(path, source);
                copy(source, copy.toString(), pin, made);
                pins.put(source.name(), pin);
            });
            after.accept(Step.PINNED);
            provisional.forEach((source, copy) -> drop(copy, source));
            return new Pinned(path, pins);
        } catch (ProblemException failure) {
            made.forEach(this::drop);
            throw failure;
        }
    }

    private void copy(PipelineSource source, String slot, PinName pin, Map<PinName, PipelineSource> made) {
        ask(source, connection -> new Pins(connection).copy(slot, pin));
        made.put(pin, source);
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
    private void drop(PinName pin, PipelineSource source) {
        try {
            Release.drop(source.name(), source.database(), pin, environment).ifPresent(reader -> stays(pin, reader));
        } catch (ProblemException failure) {
            stays(pin, failure.problems().get(0).found());
        }
    }

    private void stays(PinName pin, String why) {
        narration.accept("Slot %s stays (%s). To drop it: tidemark pin release %s --apply".formatted(pin, why, pin));
    }

    /** By the guard's own rule, with the copy in the place of the slot. */
    private void look(String path, PipelineSource source, PinName pin, List<StoredSource> stored) {
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
        return new ProblemException(new Problem(
                ErrorCode.PIN_NOT_POSSIBLE,
                "savepoint %s, source %s: %s".formatted(path, source.name(), why),
                "a copy of the slot that the savepoint was read from, which begins at its position or before it",
                WITHOUT));
    }
}
