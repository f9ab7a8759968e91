package io.tidemark.source.split;

import io.tidemark.position.LogPosition;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The enumerator, to the stream's reader: it stands there, once it has come there, until another one of these comes.
 *
 * @param position between two transactions; null if it goes on
 */
public record StopAt(LogPosition position) implements SourceEvent {}
