package io.tidemark.source.split;

import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The enumerator, to every reader: these loaded chunks are in a completed checkpoint of its own, readers may forget them.
 */
public record ChunksKept(Set<String> ids) implements SourceEvent {}
