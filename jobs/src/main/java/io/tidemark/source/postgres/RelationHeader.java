package io.tidemark.source.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The head of a relation message (PostgreSQL manual, section 55.9), for the one field that Debezium's decoder reads and
 * drops.
 *
 * @param schema in the form of {@link #asRead}
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

    /** A name as Debezium's decoder reads it: each byte of its UTF-8 form is one character, sign-extended. */
    static String asRead(String name) {
        StringBuilder read = new StringBuilder();
        for (byte next : name.getBytes(StandardCharsets.UTF_8)) {
            read.append((char) next);
        }
        return read.toString();
    }

    private static String name(ByteBuffer head) {
        StringBuilder name = new StringBuilder();
        for (byte next = head.get(); next != 0; next = head.get()) {
            name.append((char) next);
        }
        return name.toString();
    }
}
