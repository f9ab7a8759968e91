package io.tidemark.target;

import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The schema {@code tidemark} in a target: what is in it, of which epoch, and what waits to be applied. For those who read the
 * target there are {@code tidemark} and {@code tidemark_history}; the rest is ours.
 *
 * <p>All that a pipeline has there, staged rows aside, goes with its row in {@code pipeline}.
 */
interface TidemarkSchema {

    String NAME = "tidemark";

    /** What it is to the server, for people: "schema tidemark". */
    String words();

    /** Locks out who else would make something in the schema, until {@link #unlock}. */
    void lock(Connection connection) throws SQLException;

    /** Behind the transaction's end; the end of the connection does it, too. */
    void unlock(Connection connection) throws SQLException;

    /** Makes what is missing. Behind {@link #lock}, at the begin of a transaction. */
    void create(Connection connection) throws SQLException;

    /** Whether all of it is there, as this release makes it. */
    boolean isCurrent(Connection connection) throws SQLException;

    /** Whether it is there, by this release or one before it, so that it can be asked for pipelines. */
    boolean exists(Connection connection) throws SQLException;

    /** What keeps the user from using or making the schema. */
    Optional<Problem> problem(Connection connection, TargetTable target) throws SQLException;
}
