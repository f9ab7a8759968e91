package io.tidemark.source.value;

import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Takes a text as it is, blanks and all. Lengths count characters as Postgres counts them: Unicode code points.
 *
 * @param length the most characters
 */
record CharacterConverter(LogicalType type, int length) implements TextConverter {

    CharacterConverter(LogicalType type) {
        this(type, LogicalTypeChecks.getLength(type));
    }

    @Override
    public Object convert(String text) throws ValueException {
        if (text.length() > length && text.codePointCount(0, text.length()) > length) {
            throw longer();
        }
        return StringData.fromString(text);
    }

    /** The same for a text in UTF-8. */
    void check(byte[] bytes, int at, int size) throws ValueException {
        if (size > length && codePoints(bytes, at, size) > length) {
            throw longer();
        }
    }

    /** All bytes of a code point but the first begin with the bits 10. */
    private static int codePoints(byte[] bytes, int at, int size) {
        int count = 0;
        for (int i = at; i < at + size; i++) {
            count += (bytes[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        return count;
    }

    private ValueException longer() {
        return ValueException.noPlace("a longer text", type);
    }
}
