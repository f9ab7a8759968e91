package io.tidemark.target;

/** What becomes of a row that the target refuses for a value of its own. */
public enum OnRefusedRow {
    /** The job ends, and says which row it was. */
    FAIL("fail"),
    /** The row is kept aside, in {@code tidemark_dead_letter}, and the others go on. */
    DEAD_LETTER("dead-letter");

    /** Of a table, in one flush of a writer's or in one epoch. With more it is not single values any more that are wrong. */
    static final int MOST_AT_ONCE = 1_000;

    private final String word;

    OnRefusedRow(String word) {
        this.word = word;
    }

    /** As options have it. */
    @Override
    public String toString() {
        return word;
    }
}
