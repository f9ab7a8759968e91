package io.tidemark.source.reader;

import io.tidemark.position.WalPosition;
import io.tidemark.source.split.LoadedChunk;

/** What lies behind the last row of a unit. */
public sealed interface UnitEnd {

    /**
     * A transaction boundary.
     *
     * @param position everything committed before it has been emitted
     * @param commitMicros commit time of the last transaction before it, microseconds since 1970-01-01 UTC
     */
    record Boundary(WalPosition position, long commitMicros) implements UnitEnd {}

    /** The end of a chunk. */
    record Loaded(LoadedChunk chunk) implements UnitEnd {}
}
