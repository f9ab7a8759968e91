package io.tidemark.source.mysql.value;

import java.io.EOFException;
import java.util.Arrays;

/** The body of an event of the binary log, read from front to back. */
final class LogBytes {

    private final byte[] bytes;
    private int position;

    LogBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return position < bytes.length;
    }

    void skip(int count) throws EOFException {
        position = endOf(count);
    }

    byte[] take(int count) throws EOFException {
        int start = position;
        skip(count);
        return Arrays.copyOfRange(bytes, start, position);
    }

    /** A number without sign, the lowest byte first. */
    long lowestFirst(int count) throws EOFException {
        int end = endOf(count);
        long number = 0;
        for (int i = end - 1; i >= position; i--) {
            number = (number << Byte.SIZE) | (bytes[i] & 0xff);
        }
        position = end;
        return number;
    }

    /** A number without sign, the highest byte first. */
    long highestFirst(int count) throws EOFException {
        int end = endOf(count);
        long number = 0;
        while (position < end) {
            number = (number << Byte.SIZE) | (bytes[position++] & 0xff);
        }
        return number;
    }

    /** A length, the lowest byte first; {@link #take} refuses one that is too great. */
    int length(int count) throws EOFException {
        return (int) lowestFirst(count);
    }

    /** A length in one, three, four or nine bytes (MySQL's {@code net_field_length}). */
    int packedLength() throws EOFException {
        int first = length(1);
        return switch (first) {
            case 252 -> length(2);
            case 253 -> length(3);
            case 254 -> length(8);
            default -> first;
        };
    }

    private int endOf(int count) throws EOFException {
        if (count < 0 || count > bytes.length - position) {
            throw new EOFException("an event of the binary log ends at byte " + bytes.length + ", in the middle of "
                    + count + " bytes from " + position + " on");
        }
        return position + count;
    }
}
