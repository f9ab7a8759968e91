package io.tidemark.source.mysql.value;

/** Whole numbers as the server prints them. */
final class WholeNumber {

    private WholeNumber() {}

    /** @return of a BIGINT UNSIGNED beyond a long, the long with the same bits */
    static long parse(byte[] bytes, int at, int length) {
        boolean negative = bytes[at] == '-';
        long number = 0;
        for (int i = negative ? at + 1 : at; i < at + length; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return negative ? -number : number;
    }
}
