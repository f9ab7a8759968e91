package io.tidemark.bench;

/**
 * What a worker says of a run.
 *
 * @param measurement null if it has failed
 * @param failure null if it has not
 */
record Answer(Measurement measurement, String failure) {}
