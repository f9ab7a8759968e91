package io.tidemark.target;

import java.io.IOException;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes numbers in decimal digits, in ASCII, without an object for each. Not thread-safe. */
final class Digits {

    /** Of a long. */
    private static final int MOST = 19;

    private final byte[] digits = new byte[MOST];

    void write(long number, DataOutputSerializer output) throws IOException {
        write(number, 1, output);
    }

    /**
     * @param least how many digits are written, with zeros ahead if there are not so many; at most 19
     */
    void write(long number, int least, DataOutputSerializer output) throws IOException {
        if (number < 0) {
            output.write('-');
        }
        int first = split(number, least);
        output.write(digits, first, MOST - first);
    }

    /**
     * @param unscaled the number without its point
     * @param scale how many digits are behind the point, 0 to 18
     */
    void writeDecimal(long unscaled, int scale, DataOutputSerializer output) throws IOException {
        if (unscaled < 0) {
            output.write('-');
        }
        int first = split(unscaled, scale + 1);
        output.write(digits, first, MOST - scale - first);
        if (scale > 0) {
            output.write('.');
            output.write(digits, MOST - scale, scale);
        }
    }

    /** Puts the digits to the end; returns where they begin. */
    private int split(long number, int least) {
        // The least long has no opposite.
        long rest = number < 0 ? number : -number;
        int first = MOST;
        while (rest != 0 || MOST - first < least) {
            digits[--first] = (byte) ('0' - rest % 10);
            rest /= 10;
        }
        return first;
    }
}
