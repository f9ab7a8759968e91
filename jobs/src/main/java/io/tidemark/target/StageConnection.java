package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer's way into a stage. Each writer of a table has a slot of its own, a row in {@code tidemark.slot}, whose
 * generation it raises when it begins; whatever it commits holds only as long as the generation is still its own.
 *
 * <p>Each commit also counts itself in the slot, so that one whose answer is lost is known when the slot is looked at again.
 *
 * <p>Not thread-safe.
 */
final class StageConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StageConnection.class);
    private static final long WAIT_MILLIS = 50;

    private final String pipeline;
    private final TargetTable target;
    private final TargetDialect dialect;
    private final WriterSlots.Slot slot;
    private final int subtasks;
    private final String owner;
    private final String name;
    private final Optional<LiveFlush> live;
    private final Abortable abortable = new Abortable();
    private final IdleConnection idle = new IdleConnection();
    private Connection connection;
    private Stage stage;
    private long generation;
    private long flushes;
    private long seq;
    private long flushesAtRest;
    private boolean inTable;

    /**
     * @param owner the job's id
     * @param delivery whether rows may go into the table itself
     */
    StageConnection(String pipeline, TargetTable target, int subtask, int subtasks, String owner, Delivery delivery) {
        this.pipeline = pipeline;
        this.target = target;
        this.dialect = target.dialect();
        this.subtasks = subtasks;
        this.owner = owner;
        this.name = Stage.name(pipeline, target);
        this.slot = new WriterSlots.Slot(pipeline, name, subtask);
        this.live = delivery.continuous() ? Optional.of(new LiveFlush(slot, target)) : Optional.empty();
    }

    /** Ends whatever is under way, from another thread. */
    Abortable abortable() {
        return abortable;
    }

    String stage() {
        return name;
    }

    long generation() {
        return generation;
    }

    /**
     * Takes the slot, and those of writers that are no more, and deletes from the stage what was staged after a checkpoint.
     * Waits until the job's committer has the pipeline: a job that is refused must not be in the way of one that runs.
     *
     * @param restored the checkpoint that the writer starts from; without one all that is staged goes
     */
    void takeOver(OptionalLong restored) throws SQLException, IOException, InterruptedException {
        boolean[] ready = new boolean[1];
        while (!ready[0]) {
            retry("taking over stage " + name, () -> {
                connect();
                ready[0] = isOfThisJob();
                connection.rollback();
                if (ready[0]) {
                    takeOverOnce(restored);
                }
            });
            TimeUnit.MILLISECONDS.sleep(ready[0] ? 0 : WAIT_MILLIS);
        }
    }

    private void retry(String what, Retries.Step step) throws SQLException, IOException {
        new Retries(what, dialect.faults(), abortable).run(() -> {
            try {
                step.run();
            } catch (SQLException failure) {
                disconnect();
                throw failure;
            }
        });
    }

    private boolean isOfThisJob() throws SQLException {
        return dialect.schema().exists(connection)
                && query("SELECT count(*) FROM tidemark.pipeline WHERE pipeline = ? AND owner = ?", pipeline, owner)
                        == 1;
    }

    private void takeOverOnce(OptionalLong restored) throws SQLException {
        int subtask = slot.subtask();
        stage = Stage.of(pipeline, target, connection);
        boolean ready = dialect.stages().exists(connection, stage) && stage.fits(connection);
        if (!ready) {
            dialect.schema().lock(connection);
            StageTables.createMissing(stage, connection);
        }
        generation = dialect.slots().raise(connection, slot, owner);
        if (subtask == 0) {
            dialect.slots().raiseFrom(connection, new WriterSlots.Slot(pipeline, name, subtasks), owner);
        }
        try (Statement statement = connection.createStatement()) {
            String own = subtask == 0 ? "(subtask = 0 OR subtask >= %d)".formatted(subtasks) : "subtask = " + subtask;
            String behind = restored.isPresent() ? own + " AND label > " + restored.getAsLong() : own;
            int deleted = statement.executeUpdate("DELETE FROM %s WHERE %s".formatted(stage.quotedName(), behind));
            DeadLetters.forget(connection, stage, behind);
            if (deleted > 0) {
                LOG.info("{}: {} rows of before that no checkpoint has are deleted", name, deleted);
            }
            if (!ready) {
                fit(statement);
            }
        }
        connection.commit();
        if (!ready) {
            dialect.schema().unlock(connection);
        }
        flushes = 0;
    }

    private void fit(Statement statement) throws SQLException {
        if (stage.fits(connection)) {
            return;
        }
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + stage.quotedName())) {
            row.next();
            if (row.getLong(1) > 0) {
                throw TargetFailures.permanent(
                        new Problem(
                                ErrorCode.TARGET_STAGE_DIFFERENT,
                                "%s: %d rows wait in %s, with other columns or types than the table has now"
                                        .formatted(target, row.getLong(1), stage.quotedName()),
                                "the columns and types that the rows were staged for, until they are applied",
                                "Undo the change, restore with the pipeline as it was, stop it with a savepoint; then change."));
            }
        }
        statement.execute("DROP TABLE " + stage.quotedName());
        StageTables.createMissing(stage, connection);
    }

    private void connect() throws SQLException {
        if (connection == null) {
            TargetDatabase home = target.home();
            connection = abortable.opened(live.isPresent() ? home.connectToApply() : home.connect());
            connection.setAutoCommit(false);
        }
    }

    /** Waits while an epoch is being applied. */
    void awaitApply() throws SQLException, IOException {
        boolean[] applied = new boolean[1];
        while (!applied[0]) {
            retry("waiting for the epoch that is being applied", () -> {
                connect();
                applied[0] = dialect.slots().awaitApply(connection, pipeline);
                connection.rollback();
            });
        }
    }

    /**
     * Commits the buffer's rows to the table itself, if they may go there, or to the stage, under a label.
     *
     * @return what was staged; nothing if the rows are in the table
     * @throws TakenOverException if another attempt of the job has the slot now
     */
    Staged flush(StageBuffer buffer, long label) throws SQLException, IOException {
        if (idle.isLost(connection)) {
            disconnect();
        }
        Staged[] staged = new Staged[1];
        new Retries("writing rows of " + target, dialect.faults(), abortable).run(() -> {
            try {
                if (connection == null) {
                    connect();
                    if (staged[0] != null && isCommitted()) {
                        return;
                    }
                }
                staged[0] = write(buffer, label);
                if (!dialect.slots().count(connection, slot, generation)) {
                    connection.rollback();
                    throw takenOver();
                }
                connection.commit();
            } catch (SQLException failure) {
                disconnect();
                throw failure;
            }
        });
        idle.used();
        flushes++;
        seq += buffer.size();
        if (live.isPresent() && !inTable) {
            live.get().staged(label);
        }
        return staged[0];
    }

    /** Whether the rows of the last flush went into the table itself. */
    boolean isLive() {
        return inTable;
    }

    /** Whether the next ones would. */
    boolean mayBeLive() throws SQLException, IOException {
        boolean[] open = new boolean[1];
        if (live.isPresent()) {
            if (idle.isLost(connection)) {
                disconnect();
            }
            retry("asking whether rows of %s may be written".formatted(target), () -> {
                connect();
                open[0] = live.get().isOpen(connection, generation);
                connection.rollback();
            });
            idle.used();
        }
        return open[0];
    }

    /** Ends the connection if it has not been used since this was said before. */
    void rest() {
        if (flushes == flushesAtRest) {
            disconnect();
        }
        flushesAtRest = flushes;
    }

    private Staged write(StageBuffer buffer, long label) throws SQLException, IOException {
        inTable = live.isPresent() && live.get().write(connection, stage, buffer, generation);
        return inTable ? Staged.NOTHING : fill(buffer, label);
    }

    private Staged fill(StageBuffer buffer, long label) throws SQLException, IOException {
        try {
            return dialect.stages().fill(connection, stage, buffer, label, slot.subtask(), seq);
        } catch (SQLException failure) {
            if (!dialect.faults().isOfARow(failure)) {
                throw failure;
            }
            connection.rollback();
            return new StagingSieve(connection, stage, label, slot.subtask()).stage(buffer.rows(), seq, failure);
        }
    }

    /** Whether the commit whose answer was lost has been carried out. */
    private boolean isCommitted() throws SQLException, IOException {
        Optional<WriterSlots.Row> found = dialect.slots().look(connection, slot);
        if (found.isEmpty() || found.get().generation() != generation) {
            throw takenOver();
        }
        connection.rollback();
        return found.get().flushes() == flushes + 1;
    }

    private IOException takenOver() throws SQLException {
        String now = dialect.slots().owner(connection, slot).orElse("nobody");
        connection.rollback();
        if (now.equals(owner)) {
            return new TakenOverException("stage " + name);
        }
        throw TargetFailures.permanent(TargetFailures.takenOver(target.database(), pipeline, now));
    }

    private long query(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private void disconnect() {
        try {
            close();
        } catch (SQLException broken) {
            LOG.debug("{}: the connection was broken already", name, broken);
        }
    }

    @Override
    public void close() throws SQLException {
        Connection closing = connection;
        connection = null;
        if (closing != null) {
            closing.close();
        }
    }
}
