package io.tidemark.source.postgres;

import io.tidemark.source.value.BigEndian;
import io.tidemark.source.value.SentFields;
import java.util.Arrays;

/** Walks over the fields of one tuple of {@code COPY}'s binary format (PostgreSQL manual, COPY, "Binary Format"). */
final class CopyTuple extends SentFields {

    /** The signature of eleven bytes, and the flags. */
    private static final int FIXED_HEADER = 15;

    private static final int TRAILER = -1;

    /** A tuple begins with the number of its fields. */
    CopyTuple() {
        super(Short.BYTES);
    }

    /** What the server has sent first without the header in front. */
    static byte[] withoutHeader(byte[] first) {
        int header = FIXED_HEADER + Integer.BYTES + BigEndian.intAt(first, FIXED_HEADER);
        return Arrays.copyOfRange(first, header, first.length);
    }

    /** Whether the server has sent this behind the last tuple; it may come together with the header, or apart. */
    static boolean isTrailer(byte[] sent) {
        return sent.length == 0 || BigEndian.shortAt(sent, 0) == TRAILER;
    }

    @Override
    public boolean nextField() {
        int begin = next();
        int length = BigEndian.intAt(bytes(), begin);
        set(begin + Integer.BYTES, Math.max(0, length));
        return length >= 0;
    }
}
