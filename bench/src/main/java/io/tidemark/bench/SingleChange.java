package io.tidemark.bench;

/**
 * A change of one row.
 *
 * @param id of the row
 * @param quantity that it has from then on
 * @param commitNanos of {@link System#nanoTime}, when its commit was asked for
 */
record SingleChange(long id, int quantity, long commitNanos) {}
