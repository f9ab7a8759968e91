package io.tidemark.target;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one writer's rows into the table itself, between epochs, within the caller's transaction. They come through a temporary
 * table, so that an older row is replaced and a row goes by the statements that apply epochs.
 *
 * <p>Not before the committer of the writer's own attempt has let it in, and not while rows that the writer has staged wait for
 * their epoch: those are older than these, and would be applied after them.
 */
final class LiveFlush {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFlush.class);

    /** How long a temporary table is used, or left unused, at most; about. */
    static final Duration LASTS = Duration.ofHours(1);

    private static final long LABEL = 0;
    private static final long NOTHING_STAGED = -1;

    private final WriterSlots.Slot slot;
    private final TargetTable target;
    private final TargetDialect dialect;
    private Connection prepared;
    private long preparedAt;
    private Stage through;
    private long stagedUpTo = NOTHING_STAGED;
    private boolean open;

    LiveFlush(WriterSlots.Slot slot, TargetTable target) {
        this.slot = slot;
        this.target = target;
        this.dialect = target.dialect();
    }

    /** Some of the writer's rows have been staged under a label. */
    void staged(long label) {
        stagedUpTo = label;
        open = false;
    }

    /** Whether rows would go into the table now, as far as is known without writing any. */
    boolean isOpen(Connection connection, long generation) throws SQLException {
        open = open || (LiveWriters.isAmong(connection, slot, generation) && !waits(connection));
        return open;
    }

    /**
     * Writes rows, of each key one.
     *
     * @param stage of the table
     * @param generation of the writer in its slot
     * @return false if the rows have to be staged; nothing of the transaction is left then
     */
    boolean write(Connection connection, Stage stage, StageBuffer rows, long generation)
            throws SQLException, IOException {
        if (!isOpen(connection, generation)) {
            connection.rollback();
            return false;
        }
        prepare(connection, stage);
        if (!LiveWriters.count(connection, slot, generation, rows.size())) {
            // Another attempt has begun.
            connection.rollback();
            return false;
        }
        try {
            change(connection, rows);
            return true;
        } catch (SQLException failure) {
            if (!dialect.faults().isOfARow(failure)) {
                throw failure;
            }
            // Who applies it says which row it is.
            LOG.info(
                    "{}: {} rows wait for their epoch: {}",
                    target,
                    rows.size(),
                    dialect.faults().said(failure));
            connection.rollback();
            return false;
        }
    }

    private boolean waits(Connection connection) throws SQLException {
        if (stagedUpTo == NOTHING_STAGED) {
            return false;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT epoch FROM tidemark.pipeline WHERE pipeline = ?")) {
            statement.setString(1, slot.pipeline());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || row.getLong(1) < stagedUpTo) {
                    return true;
                }
            }
        }
        stagedUpTo = NOTHING_STAGED;
        return false;
    }

    /**
     * A temporary table is a connection's own, and goes with the transaction that has made it if that is undone. It is made anew
     * now and then: in Postgres one that is never cleaned up keeps transaction ids of its whole database from being used again
     * (manual, 24.1.5), and nobody else can clean it up.
     */
    private void prepare(Connection connection, Stage stage) throws SQLException {
        long now = System.nanoTime();
        if (connection != prepared || now - preparedAt > LASTS.toNanos()) {
            through = stage.temporary();
            dialect.stages().createTemporary(connection, through);
            connection.commit();
            prepared = connection;
            preparedAt = now;
        }
    }

    private void change(Connection connection, StageBuffer rows) throws SQLException, IOException {
        dialect.stages().emptyTemporary(connection, through);
        Staged staged = dialect.stages().fill(connection, through, rows, LABEL, slot.subtask(), 0);
        if (staged.deletes() > 0) {
            dialect.epochs().remove(connection, through, true, LABEL);
        }
        if (staged.rows() > staged.deletes()) {
            dialect.epochs().put(connection, through, true, LABEL);
        }
        dialect.epochs().check(connection);
        if (target.onRefusedRow() == OnRefusedRow.DEAD_LETTER) {
            DeadLetters letters = new DeadLetters(connection, slot.pipeline());
            if (letters.concerned().contains(target.toString())) {
                letters.takeOut(through, LABEL);
            }
        }
    }
}
