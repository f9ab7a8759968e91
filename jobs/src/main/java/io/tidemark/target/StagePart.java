package io.tidemark.target;

/**
 * Some of what one writer has staged under one label.
 *
 * @param from the first row's {@code seq}
 * @param to the last row's
 */
record StagePart(long label, int subtask, long from, long to) {

    boolean isOneRow() {
        return from == to;
    }

    StagePart firstHalf() {
        return new StagePart(label, subtask, from, from + (to - from) / 2);
    }

    StagePart secondHalf() {
        return new StagePart(label, subtask, from + (to - from) / 2 + 1, to);
    }

    /** In SQL. */
    String condition(String alias) {
        return "%1$s.label = %2$d AND %1$s.subtask = %3$d AND %1$s.seq BETWEEN %4$d AND %5$d"
                .formatted(alias, label, subtask, from, to);
    }
}
