/**
 * What Flink CDC's own connectors leave in a savepoint, read from its bytes alone: none of their classes is needed, and
 * nothing is deserialized that could be anything but what it is said to be. The layouts are those of Flink CDC 3.5.0
 * ({@code PendingSplitsStateSerializer}, {@code SourceSplitSerializer}, {@code MySqlSplitSerializer}).
 */
package io.tidemark.source.foreign;
