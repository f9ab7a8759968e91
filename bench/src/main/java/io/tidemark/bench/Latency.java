package io.tidemark.bench;

import java.util.List;
import java.util.Optional;

/**
 * How long changes took from their commit until they could be seen, in nanoseconds.
 *
 * @param p99Nanos the least that 99 of 100 did not exceed
 */
record Latency(long medianNanos, long p99Nanos) {

    private static final int HUNDRED = 100;
    private static final int HIGH = 99;

    /** Of several, in any order; empty if there are none. */
    static Optional<Latency> of(List<Long> nanos) {
        if (nanos.isEmpty()) {
            return Optional.empty();
        }
        List<Long> sorted = nanos.stream().sorted().toList();
        int within = (sorted.size() * HIGH + HUNDRED - 1) / HUNDRED;
        return Optional.of(new Latency(Math.round(Median.of(sorted, Long::doubleValue)), sorted.get(within - 1)));
    }
}
