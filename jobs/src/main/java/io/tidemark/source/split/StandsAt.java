package io.tidemark.source.split;

import io.tidemark.position.LogPosition;
import org.apache.flink.api.connector.source.SourceEvent;

/** The stream's reader, to the enumerator: it has emitted everything up to where it was to read, and emits nothing more. */
public record StandsAt(LogPosition position) implements SourceEvent {}
