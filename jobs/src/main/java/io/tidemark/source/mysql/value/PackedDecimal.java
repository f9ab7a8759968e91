package io.tidemark.source.mysql.value;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A decimal as MySQL stores it ({@code decimal2bin} in its strings/decimal.cc): groups of nine digits in four bytes each, to
 * both sides of the point, the rest of the digits in as few bytes as hold them at the two ends. The highest bit is set
 * unless the number is negative; then each bit of the others is turned.
 */
final class PackedDecimal {

    private static final int GROUP = 9;
    private static final int[] BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
    private static final long[] POWERS_OF_TEN = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };

    /** So many nines fit a long. */
    private static final int LONG_DIGITS = 18;

    private PackedDecimal() {}

    static BigDecimal read(int precision, int scale, LogBytes body) throws IOException {
        int whole = precision - scale;
        byte[] bytes = body.take(size(whole) + size(scale));
        boolean negative = bytes[0] >= 0;
        bytes[0] ^= (byte) 0x80;
        if (negative) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ~bytes[i];
            }
        }
        LogBytes groups = new LogBytes(bytes);
        if (precision <= LONG_DIGITS) {
            long number = 0;
            for (int left = precision; left > 0; ) {
                int digits = next(left, scale);
                number = number * POWERS_OF_TEN[digits] + groups.highestFirst(BYTES[digits]);
                left -= digits;
            }
            return BigDecimal.valueOf(negative ? -number : number, scale);
        }
        BigInteger number = BigInteger.ZERO;
        for (int left = precision; left > 0; ) {
            int digits = next(left, scale);
            number = number.multiply(BigInteger.valueOf(POWERS_OF_TEN[digits]))
                    .add(BigInteger.valueOf(groups.highestFirst(BYTES[digits])));
            left -= digits;
        }
        return new BigDecimal(negative ? number.negate() : number, scale);
    }

    private static int size(int digits) {
        return digits / GROUP * BYTES[GROUP] + BYTES[digits % GROUP];
    }

    /** How many digits the next group has, with so many left. */
    private static int next(int left, int scale) {
        if (left <= scale) {
            return Math.min(left, GROUP);
        }
        int rest = (left - scale) % GROUP;
        return rest == 0 ? GROUP : rest;
    }
}
