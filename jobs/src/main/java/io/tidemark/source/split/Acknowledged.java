package io.tidemark.source.split;

import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The stream's reader, to the enumerator: the position of the last completed checkpoint.
 *
 * @param generation as in {@link StreamSplit}
 * @param commitMicros commit time of the last transaction before it, as in {@link StreamSplit}
 * @param identity the history the position belongs to, or null if nobody knows
 * @param loading as in {@link io.tidemark.guard.Stored}
 */
public record Acknowledged(
        int generation, LogPosition position, long commitMicros, LogIdentity identity, boolean loading)
        implements SourceEvent {}
