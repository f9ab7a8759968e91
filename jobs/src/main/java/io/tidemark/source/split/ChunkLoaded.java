package io.tidemark.source.split;

import org.apache.flink.api.connector.source.SourceEvent;

/** A reader, to the enumerator: this chunk's rows have been emitted. */
public record ChunkLoaded(LoadedChunk chunk) implements SourceEvent {}
