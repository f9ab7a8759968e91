package io.tidemark.source.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * A relation message (PostgreSQL manual, section 55.9), for the fields that Debezium's decoder reads and drops.
 *
 * @param schema in the form of {@link #asRead}
 * @param table likewise
 * @param replicaIdentity as {@code pg_class.relreplident}
 * @param identity the columns that name a row in the log, in the form of {@link #asRead}
 */
record RelationHeader(String schema, String table, char replicaIdentity, Set<String> identity) {

    static final byte RELATION = 'R';

    private static final int NAME = 1 + 4;
    private static final int PART_OF_IDENTITY = 1;
    private static final int TYPE_AND_MODIFIER = 4 + 4;

    /** Leaves the buffer's position where it is. */
    static RelationHeader peek(ByteBuffer message) {
        ByteBuffer head = message.duplicate();
        head.position(head.position() + NAME);
        String schema = name(head);
        String table = name(head);
        char replicaIdentity = (char) head.get();
        Set<String> identity = new HashSet<>();
        for (int columns = head.getShort(); columns > 0; columns--) {
            int flags = head.get();
            String column = name(head);
            head.position(head.position() + TYPE_AND_MODIFIER);
            if ((flags & PART_OF_IDENTITY) != 0) {
                identity.add(column);
            }
        }
        return new RelationHeader(schema, table, replicaIdentity, identity);
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
