package io.tidemark.target;

/** What becomes of a row that the target refuses for a value of its own. */
public enum OnRefusedRow {
    /** The job ends, and says which row it was. */
    FAIL("fail"),
    /** The row is kept aside, in {@code tidemark_dead_letter}, and the others go on. */
    DEAD_LETTER("dead-letter");

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
