package io.tidemark.source.split;

import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * A reader, to the enumerator, when it starts: the splits of its restored state, none of which it reads before it is told.
 *
 * @param oldest the oldest load that any of it belongs to; {@link #NOTHING} if there is nothing
 * @param unread ids of chunks it has yet to emit
 * @param loaded chunks it has emitted
 * @param stream null if it does not have the stream
 */
public record ReaderHolds(int oldest, Set<String> unread, List<LoadedChunk> loaded, StreamSplit stream)
        implements SourceEvent {

    /** Newer than every load. */
    public static final int NOTHING = Integer.MAX_VALUE;
}
