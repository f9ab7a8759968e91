package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The body of an event {@link EventCodes#TAGGED_GTID}, after MySQL's {@code Gtid_event} and its library {@code
 * mysql::serialization}: numbered fields, ascending, of which some may be absent. A number takes one to nine bytes, and as
 * many bits as its first byte begins with say by how many bytes it goes on.
 */
final class TaggedGtid {

    /** The first byte: the form's version 1. */
    static final int VERSION = 1 << 1;

    private static final int FLAGS = 0;
    private static final int SERVER = 1;
    private static final int NUMBER = 2;
    private static final int TAG = 3;
    private static final int LAST_COMMITTED = 4;
    private static final int SEQUENCE_NUMBER = 5;
    private static final int COMMITTED = 6;
    private static final int ORIGINALLY_COMMITTED = 7;

    private final ByteArrayInputStream in;
    private UUID server;
    private long number;
    private String tag = "";
    private long commitMicros;

    private TaggedGtid(ByteArrayInputStream in) {
        this.in = in;
    }

    /** @param in behind the version */
    static GtidEvent read(ByteArrayInputStream in) throws IOException {
        TaggedGtid body = new TaggedGtid(in);
        body.readFields();
        if (body.server == null || body.number < 1) {
            throw new IOException("the head of a transaction with a tag has no id");
        }
        String source = body.tag.isEmpty() ? body.server.toString() : body.server + ":" + body.tag;
        return new GtidEvent(source, body.number, body.commitMicros);
    }

    private void readFields() throws IOException {
        // The body's size, and the last field that a reader has to know.
        unsigned();
        unsigned();
        while (in.available() > 0) {
            int field = (int) unsigned();
            switch (field) {
                case FLAGS -> unsigned();
                case SERVER -> server = new UUID(half(), half());
                case NUMBER -> number = signed();
                case TAG -> tag = new String(in.read((int) unsigned()), StandardCharsets.US_ASCII);
                case LAST_COMMITTED, SEQUENCE_NUMBER -> signed();
                case COMMITTED, ORIGINALLY_COMMITTED -> commitMicros = unsigned();
                default -> {
                    // What follows is of no use here, and of a type that the number does not tell.
                    return;
                }
            }
        }
    }

    /** Of a UUID, whose bytes are numbers each. */
    private long half() throws IOException {
        long half = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            half = (half << Byte.SIZE) | unsigned();
        }
        return half;
    }

    private long unsigned() throws IOException {
        int first = in.read();
        int more = Integer.numberOfTrailingZeros(~first);
        // Of nine bytes the first one has no bits of the number, of eight neither.
        long low = more >= Byte.SIZE - 1 ? 0 : first >>> (more + 1);
        return more == 0 ? low : low | (in.readLong(more) << Math.max(0, Byte.SIZE - 1 - more));
    }

    private long signed() throws IOException {
        long folded = unsigned();
        return (folded >>> 1) ^ -(folded & 1);
    }
}
