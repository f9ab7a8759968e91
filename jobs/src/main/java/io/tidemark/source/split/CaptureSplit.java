package io.tidemark.source.split;

import java.io.Serializable;
import org.apache.flink.api.connector.source.SourceSplit;

/** A piece of work of a reader, and what is left of it when it is done. */
public sealed interface CaptureSplit extends SourceSplit, Serializable permits ChunkSplit, LoadedChunk, StreamSplit {}
