package io.tidemark.cli.pin;

import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.DatabaseProblems;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.Side;
import io.tidemark.cli.live.WalLog;
import io.tidemark.log.PinName;
import io.tidemark.log.Pins;
import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The making anew of a slot, as a copy of a savepoint's pin. The pin stays, so that it can be done again, from wherever this was
 * interrupted: a slot is dropped only when the pin was found to serve the savepoint.
 */
final class SlotMaking {

    /** {@code ERRCODE_DUPLICATE_OBJECT}: there is a slot of that name. */
    private static final String EXISTS = "42710";

    /** A server sees after a moment that a slot's reader has gone. */
    private static final Duration RELEASE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final SavedSlot slot;
    private final PipelineSource source;
    private final PinName pin;
    private final Map<String, String> environment;

    SlotMaking(SavedSlot slot, Map<String, String> environment) {
        this.slot = slot;
        this.source = slot.of();
        this.pin = slot.pin().orElseThrow();
        this.environment = environment;
    }

    /**
     * Does it.
     *
     * @param before is done just before a slot is dropped; what it throws keeps it from being dropped
     * @param gone is done as soon as the slot is not there any more
     * @throws ProblemException if it is not made
     */
    void make(Runnable before, Runnable gone, Consumer<String> narration) {
        List<Problem> problems =
                DatabaseProblems.of(Side.SOURCE, source.name(), source.database(), Release.RIGHTS, () -> {
                    try (Connection connection = DatabaseConnection.open(source.database(), environment)) {
                        make(connection, before, gone, narration);
                    }
                });
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    private void make(Connection connection, Runnable before, Runnable gone, Consumer<String> narration)
            throws SQLException {
        WalLog log = WalLog.ask(connection);
        if (isServed(log, narration)) {
            return;
        }
        serves(log, pin.toString()).ifPresent(why -> {
            throw passed(pin.toString(), why);
        });
        if (log.slot(source.slot()).isPresent() && !isDropped(connection, before, narration)) {
            return;
        }
        gone.run();
        narration.accept("Making slot %s of source %s as a copy of %s.".formatted(source.slot(), source.name(), pin));
        copy(connection);
        serves(WalLog.ask(connection), source.slot()).ifPresent(why -> {
            throw passed(source.slot(), why);
        });
    }

    private boolean isServed(WalLog log, Consumer<String> narration) {
        if (serves(log, source.slot()).isPresent()) {
            return false;
        }
        narration.accept(
                "Slot %s of source %s begins at the savepoint, or before it.".formatted(source.slot(), source.name()));
        return true;
    }

    /** Why the source would not be read on from the savepoint by a slot; empty if it would. */
    private Optional<String> serves(WalLog log, String name) {
        Restart restart = Restart.of(slot.state(), log.window(name));
        return restart.answer() == Restart.Answer.NOTHING_AGAINST ? Optional.empty() : Optional.of(restart.why());
    }

    /**
     * Drops the slot as it was judged: whatever becomes of it meanwhile is judged anew.
     *
     * @return false if somebody else has made it anew, and it serves
     */
    private boolean isDropped(Connection connection, Runnable before, Consumer<String> narration) throws SQLException {
        narration.accept("Dropping slot %s of source %s, to make it anew as a copy of %s, which stays."
                .formatted(source.slot(), source.name(), pin));
        long deadline = System.nanoTime() + RELEASE.toNanos();
        while (true) {
            WalLog log = WalLog.ask(connection);
            Optional<ReplicationSlot> slot = log.slot(source.slot());
            if (slot.isEmpty()) {
                return true;
            }
            if (isServed(log, narration)) {
                return false;
            }
            requirePipelines(connection, slot.get());
            before.run();
            Optional<WalPosition> confirmed = slot.get().confirmed();
            if (confirmed.isPresent() && new Pins(connection).dropSlot(source.slot(), confirmed.get())) {
                return true;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw inUse(connection, slot.get());
            }
            pause();
        }
    }

    private void requirePipelines(Connection connection, ReplicationSlot slot) throws SQLException {
        if (!slot.isLogicalOf(connection.getCatalog())) {
            throw new ProblemException(new Problem(
                    ErrorCode.SLOT_UNUSABLE,
                    "slot '%s' is none of a pipeline's: %s".formatted(source.slot(), slot),
                    "a slot that the pipeline has read, of pgoutput and database " + connection.getCatalog(),
                    "See whose it is: SELECT * FROM pg_replication_slots;"));
        }
    }

    private ProblemException inUse(Connection connection, ReplicationSlot slot) throws SQLException {
        return new ProblemException(new Problem(
                ErrorCode.SLOT_IN_USE,
                "slot '%s' is read by %s"
                        .formatted(
                                source.slot(),
                                new PostgresLog(connection)
                                        .readerOf(source.slot())
                                        .orElse("server process " + slot.reader())),
                "a slot that nobody reads, now that the pipeline does not run",
                "Stop what reads it: another replay, perhaps, or a job of another cluster. The slot is as it was."));
    }

    private void copy(Connection connection) throws SQLException {
        try {
            new Pins(connection).copy(pin, source.slot());
        } catch (SQLException failure) {
            if (!EXISTS.equals(failure.getSQLState())) {
                throw failure;
            }
            throw new ProblemException(
                    new Problem(
                            ErrorCode.PIPELINE_IN_USE,
                            "somebody else has made slot '%s' meanwhile".formatted(source.slot()),
                            "one replay of a pipeline at a time",
                            "See who replays it, or has started it; then do it again."),
                    failure);
        }
    }

    private ProblemException passed(String name, String why) {
        return new ProblemException(new Problem(
                ErrorCode.POSITION_PASSED,
                "slot %s does not serve the savepoint any more, which stands at %s: %s"
                        .formatted(name, slot.state().at(), why),
                "a slot that begins at the savepoint, or before it",
                "See which savepoints are replayable: tidemark savepoint list."));
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a slot", interrupted);
        }
    }
}
