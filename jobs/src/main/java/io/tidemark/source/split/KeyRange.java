package io.tidemark.source.split;

import java.io.Serializable;

/**
 * The rows whose value in some column lies in a half-open range. Those without a value belong to the range without a lower
 * bound.
 *
 * @param from the lowest value, or null for no lower bound
 * @param to the value behind the highest, or null for no upper bound
 */
public record KeyRange(KeyBound from, KeyBound to) implements Serializable {

    /** Every row of the table. */
    public static final KeyRange ALL = new KeyRange(null, null);

    @Override
    public String toString() {
        return "[%s, %s)".formatted(from == null ? "lowest" : from, to == null ? "highest" : to);
    }
}
