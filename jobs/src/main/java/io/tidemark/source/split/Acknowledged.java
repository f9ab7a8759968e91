package io.tidemark.source.split;

import io.tidemark.position.LogPosition;
import org.apache.flink.api.connector.source.SourceEvent;

/** The stream's reader, to the enumerator: the position of the last completed checkpoint. */
public record Acknowledged(LogPosition position) implements SourceEvent {}
