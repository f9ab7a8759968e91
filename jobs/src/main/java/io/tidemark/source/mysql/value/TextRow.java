package io.tidemark.source.mysql.value;

import io.tidemark.source.value.SentFields;

/**
 * Walks over the fields of one row of the text protocol: texts with their lengths in front (MySQL internals, "Text Resultset
 * Row").
 */
public final class TextRow extends SentFields {

    private static final int NULL = 0xFB;
    private static final int TWO_BYTES = 0xFC;
    private static final int THREE_BYTES = 0xFD;
    private static final int EIGHT_BYTES = 0xFE;

    public TextRow() {
        super(0);
    }

    @Override
    public boolean nextField() {
        int begin = next();
        int first = bytes()[begin] & 0xFF;
        switch (first) {
            case NULL -> set(begin + 1, 0);
            case TWO_BYTES -> set(begin + 3, number(begin + 1, 2));
            case THREE_BYTES -> set(begin + 4, number(begin + 1, 3));
            // No packet is longer than 1 GiB, so that four of the eight bytes are enough.
            case EIGHT_BYTES -> set(begin + 9, number(begin + 1, Integer.BYTES));
            default -> set(begin + 1, first);
        }
        return first != NULL;
    }

    /** The lowest byte is the first. */
    private int number(int at, int size) {
        int number = 0;
        for (int i = size - 1; i >= 0; i--) {
            number = (number << Byte.SIZE) | (bytes()[at + i] & 0xFF);
        }
        return number;
    }
}
