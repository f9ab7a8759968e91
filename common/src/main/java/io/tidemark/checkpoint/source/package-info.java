/**
 * What sources, and the operator that commits our targets' epochs, leave in a state, read from its bytes alone: none of
 * their classes is needed, and nothing is deserialized that could be anything but what it is said to be. The layouts of Flink
 * CDC are those of its {@code PendingSplitsStateSerializer}, {@code SourceSplitSerializer} and {@code MySqlSplitSerializer},
 * releases 3.1 to 3.6, the last one's from 2.3 on.
 */
package io.tidemark.checkpoint.source;
