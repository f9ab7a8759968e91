package io.tidemark.bench;

/**
 * One run, as a worker is told of it.
 *
 * @param limitMillis after which it is ended
 */
record Order(Contender contender, Dataset dataset, Endpoint endpoint, int parallelism, long limitMillis) {}
