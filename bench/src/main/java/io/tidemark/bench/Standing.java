package io.tidemark.bench;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How a contender has done at a parallelism.
 *
 * @param rounds its runs, one a round
 * @param baseline those of the contender that it is compared with, in the same rounds
 */
record Standing(Contender contender, int parallelism, List<Measurement> rounds, List<Measurement> baseline) {

    Standing {
        rounds = List.copyOf(rounds);
        baseline = List.copyOf(baseline);
        if (rounds.isEmpty() || rounds.size() != baseline.size()) {
            throw new IllegalArgumentException("a run of each in every round");
        }
    }

    double rowsPerSecond() {
        return Median.of(rounds, Measurement::rowsPerSecond);
    }

    double slowestRowsPerSecond() {
        return rounds.stream().mapToDouble(Measurement::rowsPerSecond).min().orElseThrow();
    }

    double fastestRowsPerSecond() {
        return rounds.stream().mapToDouble(Measurement::rowsPerSecond).max().orElseThrow();
    }

    /** Between the first row and the last. */
    double flowRowsPerSecond() {
        return Median.of(rounds, Measurement::flowRowsPerSecond);
    }

    /** The median of the rounds' ratios, which other work on the machine disturbs less than the ratio of medians. */
    double ratio() {
        return ratio(Measurement::rowsPerSecond);
    }

    double flowRatio() {
        return ratio(Measurement::flowRowsPerSecond);
    }

    private double ratio(ToDoubleFunction<Measurement> speed) {
        return Median.of(IntStream.range(0, rounds.size())
                .mapToDouble(i -> speed.applyAsDouble(rounds.get(i)) / speed.applyAsDouble(baseline.get(i)))
                .toArray());
    }

    /** Of the single changes of all its rounds; empty if there were none. */
    Optional<Latency> latency() {
        return Latency.of(
                rounds.stream().flatMap(round -> round.latencyNanos().stream()).toList());
    }

    /** Bytes, in any of its rounds. */
    long peakHeap() {
        return rounds.stream().mapToLong(Measurement::peakHeap).max().orElseThrow();
    }

    /** Whether all rows have arrived in every round. */
    boolean complete() {
        return rounds.stream().allMatch(Measurement::complete);
    }
}
