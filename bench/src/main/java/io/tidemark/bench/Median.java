package io.tidemark.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** The middle of several values, of the two middle ones the mean. */
final class Median {

    private Median() {}

    /** @throws IllegalArgumentException if there are no values */
    static double of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("there is no median of nothing");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static <T> double of(Collection<T> things, ToDoubleFunction<T> value) {
        return of(things.stream().mapToDouble(value).toArray());
    }
}
