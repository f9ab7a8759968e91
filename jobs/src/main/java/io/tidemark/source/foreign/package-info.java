/**
 * What a job of Flink CDC's own connectors has left in a savepoint, and whether a pipeline can go on from there; {@link
 * io.tidemark.checkpoint.source} reads the state itself.
 */
package io.tidemark.source.foreign;
