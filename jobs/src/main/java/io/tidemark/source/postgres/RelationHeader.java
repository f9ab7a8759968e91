package io.tidemark.source.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The head of a relation message (PostgreSQL manual, section 55.9), for the one field that Debezium's decoder reads and
 * drops.
 *
 * @param schema its bytes taken for ISO 8859-1, as Debezium does
 * @param table likewise
 * @param replicaIdentity as {@code pg_class.relreplident}
 */
record RelationHeader(String schema, String table, char replicaIdentity) {

    static final byte RELATION = 'R';

    private static final int NAME = 1 + 4;

    /** Leaves the buffer's position where it is. */
    static RelationHeader peek(ByteBuffer message) {
        ByteBuffer head = message.duplicate();
        head.position(head.position() + NAME);
        return new RelationHeader(name(head), name(head), (char) head.get());
    }

    private static String name(ByteBuffer head) {
        int begin = head.position();
        while (head.get() != 0) {
            // up to the terminating zero
        }
        return new String(
                head.array(), head.arrayOffset() + begin, head.position() - begin - 1, StandardCharsets.ISO_8859_1);
    }
}
