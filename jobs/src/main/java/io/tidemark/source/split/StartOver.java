package io.tidemark.source.split;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The enumerator, to a reader that holds something of an older load: it is given up, for the source cannot continue it. The
 * reader says again what it holds.
 *
 * @param generation the load that counts
 */
public record StartOver(int generation) implements SourceEvent {}
