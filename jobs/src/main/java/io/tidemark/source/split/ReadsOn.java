package io.tidemark.source.split;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * A reader, to the enumerator: this checkpoint has completed, and reading goes on behind it. Behind one that stops the job
 * no reader says so.
 *
 * @param checkpoint Flink's number of it
 */
public record ReadsOn(long checkpoint) implements SourceEvent {}
