package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LogContext;
import java.util.Optional;

/** What lies behind the last row of a unit. */
public sealed interface UnitEnd {

    /**
     * A transaction boundary.
     *
     * @param position everything committed before it has been emitted
     * @param commitMicros commit time of the last transaction before it, microseconds since 1970-01-01 UTC
     * @param changed what is known at the position and not said by the log, if it is not what it was at the boundary before
     * @param stands whether the stream was to be read up to here, and nothing follows
     */
    record Boundary(LogPosition position, long commitMicros, Optional<LogContext> changed, boolean stands)
            implements UnitEnd {

        /** A boundary behind which nothing else is known than before. */
        public Boundary(LogPosition position, long commitMicros) {
            this(position, commitMicros, Optional.empty(), false);
        }
    }

    /** The end of a chunk. */
    record Loaded(LoadedChunk chunk) implements UnitEnd {}

    /**
     * The end of a part of a chunk that is read anew beside the stream. It lies between two transactions, and what has been given
     * up to it is what the source had there; so a barrier may come, and the chunk is read as a whole again behind a restore.
     *
     * @param last whether it is the chunk's last part
     */
    record Reread(ChunkSplit chunk, boolean last) implements UnitEnd {}
}
