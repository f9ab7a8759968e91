package io.tidemark.source.rows;

import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;

/**
 * Everything committed before this position has been emitted, and nothing behind it but perhaps a part of a transaction
 * beyond {@link io.tidemark.source.CaptureOptions#transactionRows}.
 *
 * @param commitMicros commit time of the last transaction before it, microseconds since 1970-01-01 UTC; 0 if none has
 *     been seen yet
 * @param identity the history the position belongs to, or null if nobody knows
 * @param loaded whether every table's first load has been passed by the stream
 */
public record CapturedPosition(LogPosition position, long commitMicros, LogIdentity identity, boolean loaded)
        implements Captured {}
