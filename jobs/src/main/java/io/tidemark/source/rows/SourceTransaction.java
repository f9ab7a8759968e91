package io.tidemark.source.rows;

import io.tidemark.position.WalPosition;

/** The source transaction that a streamed row belongs to; one object for all its rows. */
public sealed interface SourceTransaction {

    /** When it was committed, microseconds since 1970-01-01 UTC. */
    long commitMicros();

    /**
     * A transaction in a Postgres log.
     *
     * @param id the transaction id, 32 bits as the log has it
     * @param commit where its commit record begins
     */
    record Wal(long id, WalPosition commit, long commitMicros) implements SourceTransaction {}

    /**
     * A transaction in a MySQL log.
     *
     * @param gtid its global transaction id as the server prints it; empty if it has none
     * @param commitMicros to the second where the log has no more
     */
    record Binlog(String gtid, long commitMicros) implements SourceTransaction {}
}
