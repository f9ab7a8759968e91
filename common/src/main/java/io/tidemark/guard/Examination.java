package io.tidemark.guard;

import java.util.List;

/**
 * A verdict, with what it rests on.
 *
 * @param comparisons for the eye; the verdict knows more than they show
 */
public record Examination(Verdict verdict, List<Comparison> comparisons) {

    public Examination {
        comparisons = List.copyOf(comparisons);
    }
}
