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

    /** @throws ProblemException if it is not made */
    void make(Consumer<String> narration) {
        List<Problem> problems =
                DatabaseProblems.of(Side.SOURCE, source.name(), source.database(), Release.RIGHTS, () -> {
                    try (Connection connection = DatabaseConnection.open(source.database(), environment)) {
                        make(connection, narration);
                    }
                });
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    private void make(Connection connection, Consumer<String> narration) throws SQLException {
        WalLog log = WalLog.ask(connection);
        if (serves(log, source.slot()).isEmpty()) {
            narration.accept("Slot %s of source %s begins at the savepoint, or before it."
                    .formatted(source.slot(), source.name()));
            return;
        }
        serves(log, pin.toString()).ifPresent(why -> {
            throw passed(pin.toString(), why);
        });
        if (log.slot(source.slot()).isPresent()) {
            narration.accept("Dropping slot %s of source %s, to make it anew as a copy of %s, which stays."
                    .formatted(source.slot(), source.name(), pin));
            drop(connection);
        }
        narration.accept("Making slot %s of source %s as a copy of %s.".formatted(source.slot(), source.name(), pin));
        copy(connection);
        serves(WalLog.ask(connection), source.slot()).ifPresent(why -> {
            throw passed(source.slot(), why);
        });
    }

    /** Why the source would not be read on from the savepoint by a slot; empty if it would. */
    private Optional<String> serves(WalLog log, String name) {
        Restart restart = Restart.of(slot.state(), log.window(name));
        return restart.answer() == Restart.Answer.NOTHING_AGAINST ? Optional.empty() : Optional.of(restart.why());
    }

    private void drop(Connection connection) throws SQLException {
        PostgresLog log = new PostgresLog(connection);
        long deadline = System.nanoTime() + RELEASE.toNanos();
        while (!new Pins(connection).dropSlot(source.slot())) {
            Optional<ReplicationSlot> left =
                    log.slots(List.of(source.slot())).stream().findFirst();
            if (left.isEmpty()) {
                return;
            }
            if (!left.get().isLogicalOf(connection.getCatalog())) {
                throw new ProblemException(new Problem(
                        ErrorCode.SLOT_UNUSABLE,
                        "slot '%s' is none of a pipeline's: %s".formatted(source.slot(), left.get()),
                        "a slot that the pipeline has read, of pgoutput and database " + connection.getCatalog(),
                        "See whose it is: SELECT * FROM pg_replication_slots;"));
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new ProblemException(
                        new Problem(
                                ErrorCode.SLOT_IN_USE,
                                "slot '%s' is read by %s"
                                        .formatted(
                                                source.slot(),
                                                log.readerOf(source.slot())
                                                        .orElse("server process "
                                                                + left.get().reader())),
                                "a slot that nobody reads, now that the pipeline does not run",
                                "Stop what reads it: another replay, perhaps, or a job of another cluster. The slot is as it was."));
            }
            pause();
        }
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
