package io.tidemark.source.split;

import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * A reader, to the enumerator, when it starts: the splits of its restored state, none of which it reads before it is told.
 *
 * @param unread ids of chunks it has yet to emit
 * @param loaded chunks it has emitted
 * @param stream null if it does not have the stream
 */
public record ReaderHolds(Set<String> unread, List<LoadedChunk> loaded, StreamSplit stream) implements SourceEvent {}
