package io.tidemark.source.postgres;

import io.tidemark.source.value.BigEndian;
import io.tidemark.source.value.SentFields;
import java.util.Arrays;

/** Walks over the fields of one tuple of {@code COPY}'s binary format (PostgreSQL manual, COPY, "Binary Format"). */
final class CopyTuple implements SentFields {

    /** The signature of eleven bytes, and the flags. */
    private static final int FIXED_HEADER = 15;

    private static final int TRAILER = -1;

    private byte[] bytes = {};
    private int next;
    private int length;

    /** What the server has sent first without the header in front. */
    static byte[] withoutHeader(byte[] first) {
        int header = FIXED_HEADER + Integer.BYTES + BigEndian.intAt(first, FIXED_HEADER);
        return Arrays.copyOfRange(first, header, first.length);
    }

    /** Whether the server has sent this behind the last tuple; it may come together with the header, or apart. */
    static boolean isTrailer(byte[] sent) {
        return sent.length == 0 || BigEndian.shortAt(sent, 0) == TRAILER;
    }

    /** @param tuple from its number of fields on */
    @Override
    public void reset(byte[] tuple) {
        bytes = tuple;
        next = Short.BYTES;
        length = 0;
    }

    @Override
    public boolean nextField() {
        next += length;
        length = BigEndian.intAt(bytes, next);
        next += Integer.BYTES;
        if (length < 0) {
            length = 0;
            return false;
        }
        return true;
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
