package io.tidemark.bench;

import java.util.concurrent.TimeUnit;

/**
 * One run, as a worker is told of it.
 *
 * @param endpoint of the tables
 * @param target of the tables that they are loaded into, if they are
 * @param singles changes of a single row
 * @param limitMillis after which it is ended
 */
record Order(
        Task task,
        Contender contender,
        Dataset dataset,
        Endpoint endpoint,
        Endpoint target,
        int parallelism,
        int singles,
        long limitMillis) {

    long limitNanos() {
        return TimeUnit.MILLISECONDS.toNanos(limitMillis);
    }
}
