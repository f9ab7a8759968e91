package io.tidemark.target;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Statements about writers' slots, see {@link StageConnection}; within the caller's transaction. */
interface WriterSlots {

    /** One writer's place. */
    record Slot(String pipeline, String stage, int subtask) {}

    /** @param flushes how many of its commits have been carried out since it was taken */
    record Row(long generation, long flushes, String owner) {}

    /**
     * Takes a slot, which is made if it is not there. Waits for who holds it; what that one has committed is there, what it has
     * not, never will be.
     *
     * @return the slot's generation
     */
    long raise(Connection connection, Slot slot, String owner) throws SQLException;

    /** The same with all slots of the stage from this one on; makes none. */
    void raiseFrom(Connection connection, Slot first, String owner) throws SQLException;

    /** Counts a commit of the slot's holder and keeps the slot from being taken: false if it is not the holder any more. */
    boolean count(Connection connection, Slot slot, long generation) throws SQLException;

    /**
     * Waits while an epoch is being applied: whoever applies one has the pipeline's row locked.
     *
     * @return false if it has waited long enough
     */
    boolean awaitApply(Connection connection, String pipeline) throws SQLException;

    /** Who has the slot now, without waiting for anything. */
    Optional<String> owner(Connection connection, Slot slot) throws SQLException;

    /** Waits for a commit that is under way. */
    Optional<Row> look(Connection connection, Slot slot) throws SQLException;
}
