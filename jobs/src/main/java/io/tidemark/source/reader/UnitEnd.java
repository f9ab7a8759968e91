package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.TableLayout;
import java.util.Map;

/** What lies behind the last row of a unit. */
public sealed interface UnitEnd {

    /**
     * A transaction boundary.
     *
     * @param position everything committed before it has been emitted
     * @param commitMicros commit time of the last transaction before it, microseconds since 1970-01-01 UTC
     * @param layouts tables that look otherwise from here on than at the boundary before
     */
    record Boundary(LogPosition position, long commitMicros, Map<TableName, TableLayout> layouts) implements UnitEnd {

        /** A boundary behind which every table is what it was. */
        public Boundary(LogPosition position, long commitMicros) {
            this(position, commitMicros, Map.of());
        }
    }

    /** The end of a chunk. */
    record Loaded(LoadedChunk chunk) implements UnitEnd {}
}
