package io.tidemark.source.mysql.value;

import io.tidemark.source.value.ValueException;
import org.apache.flink.table.types.logical.LogicalType;

/** Whole numbers as the server prints them. */
final class WholeNumber {

    private WholeNumber() {}

    /**
     * @return of a BIGINT UNSIGNED beyond a long, the long with the same bits
     * @throws ValueException if it is none
     */
    static long parse(byte[] bytes, int at, int length, LogicalType declared) throws ValueException {
        int end = at + length;
        boolean negative = length > 0 && bytes[at] == '-';
        int begin = negative ? at + 1 : at;
        long number = 0;
        for (int i = begin; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw ValueException.unreadable(declared);
            }
            number = number * 10 + digit;
        }
        if (begin == end) {
            throw ValueException.unreadable(declared);
        }
        return negative ? -number : number;
    }
}
