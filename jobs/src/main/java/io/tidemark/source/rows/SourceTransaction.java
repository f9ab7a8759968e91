package io.tidemark.source.rows;

import io.tidemark.position.WalPosition;

/**
 * The source transaction that a streamed row belongs to; one object for all its rows.
 *
 * @param id the transaction id, 32 bits as the log has it
 * @param commit where its commit record begins
 * @param commitMicros when it was committed, microseconds since 1970-01-01 UTC
 */
public record SourceTransaction(long id, WalPosition commit, long commitMicros) {}
