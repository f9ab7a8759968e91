package io.tidemark.source.mysql.value;

import io.tidemark.source.value.SentFields;

/**
 * Walks over the fields of one row of the text protocol: texts with their lengths in front (MySQL internals, "Text Resultset
 * Row").
 */
public final class TextRow implements SentFields {

    private static final int NULL = 0xFB;
    private static final int TWO_BYTES = 0xFC;
    private static final int THREE_BYTES = 0xFD;
    private static final int EIGHT_BYTES = 0xFE;

    private byte[] bytes = {};
    private int next;
    private int length;

    @Override
    public void reset(byte[] row) {
        bytes = row;
        next = 0;
        length = 0;
    }

    @Override
    public boolean nextField() {
        next += length;
        int first = bytes[next] & 0xFF;
        next++;
        length = switch (first) {
            case NULL -> 0;
            case TWO_BYTES -> number(2);
            case THREE_BYTES -> number(3);
            // No packet is longer than 1 GiB.
            case EIGHT_BYTES -> number(8);
            default -> first;
        };
        return first != NULL;
    }

    private int number(int size) {
        int number = 0;
        for (int i = Math.min(size, Integer.BYTES) - 1; i >= 0; i--) {
            number = (number << Byte.SIZE) | (bytes[next + i] & 0xFF);
        }
        next += size;
        return number;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int at() {
        return next;
    }

    @Override
    public int length() {
        return length;
    }
}
