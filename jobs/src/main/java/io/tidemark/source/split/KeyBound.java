package io.tidemark.source.split;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A value of a column at which a table is cut. Those of one table are of one kind, and ordered alike in the database and
 * here.
 */
public sealed interface KeyBound extends Comparable<KeyBound>, Serializable {

    /** Of a column of whole numbers. */
    record OfNumber(long value) implements KeyBound {

        @Override
        public int compareTo(KeyBound other) {
            return Long.compare(value, ((OfNumber) other).value);
        }

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /**
     * Of a column of texts, then in UTF-8, or of bytes; ordered byte by byte, without a sign.
     *
     * @param hex two digits for each byte, lower case, which are ordered as the bytes are
     */
    record OfBytes(String hex) implements KeyBound {

        static OfBytes of(byte[] bytes) {
            return new OfBytes(HexFormat.of().formatHex(bytes));
        }

        /** The text whose bytes these are. */
        public String text() {
            return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
        }

        @Override
        public int compareTo(KeyBound other) {
            return hex.compareTo(((OfBytes) other).hex);
        }

        @Override
        public String toString() {
            return "x" + hex;
        }
    }
}
