package io.tidemark.source.split;

import org.apache.flink.api.connector.source.SourceEvent;

/** The enumerator, to a reader that was restored with chunks: the source is still the one they are chunks of. */
public record ReadChunks() implements SourceEvent {}
