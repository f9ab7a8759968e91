package io.tidemark.position;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The bytes of positions and of what they belong to, as they are in the state of jobs: big endian, lists led by their
 * length, booleans as one byte 0 or 1, long texts as UTF-8 bytes. Whoever writes them says of which version they are.
 */
public final class PositionCodec {

    private static final int NOTHING = 0;
    private static final int WAL = 1;
    private static final int BINLOG = 2;

    private static final int STEP = 1 << 16;

    /** Of a text's bytes: a set of GTIDs with half a million gaps, or a column's type that names an enum's values. */
    private static final int MOST_TEXT = 1 << 24;

    /** Of tables, and of what publishes one of them. */
    private static final int MOST_PUBLISHED = 100_000;

    /** Server ids, and the times of binary logs, are 32 bits without a sign ({@code libbinlogevents}, MySQL source). */
    private static final long MOST_UNSIGNED = 0xFFFF_FFFFL;

    private PositionCodec() {}

    public static void writePosition(LogPosition position, DataOutput out) throws IOException {
        if (position instanceof WalPosition wal) {
            out.writeByte(WAL);
            out.writeLong(wal.lsn());
        } else {
            BinlogPosition binlog = (BinlogPosition) position;
            out.writeByte(BINLOG);
            out.writeUTF(binlog.file());
            out.writeLong(binlog.offset());
            writeText(binlog.gtids().toString(), out);
        }
    }

    public static LogPosition readPosition(DataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case WAL -> new WalPosition(in.readLong());
            case BINLOG -> binlog(in.readUTF(), in.readLong(), readText(in));
            default -> throw new IOException("position of unknown kind " + kind);
        };
    }

    private static BinlogPosition binlog(String file, long offset, String gtids) throws IOException {
        try {
            BinlogPosition position = new BinlogPosition(file, offset, GtidSet.parse(gtids));
            position.fileNumber();
            return position;
        } catch (IllegalArgumentException invalid) {
            throw new IOException(invalid.getMessage(), invalid);
        }
    }

    /** @param identity null for none */
    public static void writeIdentity(LogIdentity identity, DataOutput out) throws IOException {
        if (identity == null) {
            out.writeByte(NOTHING);
        } else if (identity instanceof WalIdentity wal) {
            out.writeByte(WAL);
            out.writeUTF(wal.system());
            out.writeLong(wal.timeline());
            out.writeUTF(wal.slot());
            out.writeInt(published(wal.published().size()));
            for (Map.Entry<String, PublishedTable> published : wal.published().entrySet()) {
                out.writeUTF(published.getKey());
                out.writeLong(published.getValue().table());
                out.writeLong(published.getValue().publication());
                writeIdentifiers(published.getValue().byTable(), out);
                writeIdentifiers(published.getValue().bySchema(), out);
            }
        } else {
            BinlogIdentity binlog = (BinlogIdentity) identity;
            out.writeByte(BINLOG);
            out.writeUTF(binlog.serverUuid());
            out.writeLong(binlog.serverId());
            out.writeLong(binlog.fileCreated());
        }
    }

    /** Null for none. */
    public static LogIdentity readIdentity(DataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case NOTHING -> null;
            case WAL -> readWalIdentity(in);
            case BINLOG ->
                new BinlogIdentity(
                        in.readUTF(),
                        unsigned("server id", in.readLong()),
                        unsigned("time of a log file", in.readLong()));
            default -> throw new IOException("log identity of unknown kind " + kind);
        };
    }

    private static long unsigned(String what, long value) throws IOException {
        if (value < 0 || value > MOST_UNSIGNED) {
            throw new IOException("a %s of %d".formatted(what, value));
        }
        return value;
    }

    private static int published(int count) throws IOException {
        if (count < 0 || count > MOST_PUBLISHED) {
            throw new IOException("%d published tables, or publications of one".formatted(count));
        }
        return count;
    }

    private static WalIdentity readWalIdentity(DataInput in) throws IOException {
        String system = in.readUTF();
        long timeline = in.readLong();
        String slot = in.readUTF();
        Map<String, PublishedTable> published = new LinkedHashMap<>();
        for (int i = published(in.readInt()); i > 0; i--) {
            published.put(
                    in.readUTF(),
                    new PublishedTable(in.readLong(), in.readLong(), readIdentifiers(in), readIdentifiers(in)));
        }
        return new WalIdentity(system, timeline, slot, published);
    }

    private static void writeIdentifiers(Set<Long> identifiers, DataOutput out) throws IOException {
        out.writeInt(published(identifiers.size()));
        for (long identifier : identifiers) {
            out.writeLong(identifier);
        }
    }

    private static Set<Long> readIdentifiers(DataInput in) throws IOException {
        Set<Long> identifiers = new LinkedHashSet<>();
        for (int i = published(in.readInt()); i > 0; i--) {
            identifiers.add(in.readLong());
        }
        return identifiers;
    }

    private static int checked(int length) throws IOException {
        if (length < 0 || length > MOST_TEXT) {
            throw new IOException("a text of %d bytes, where %d are the most".formatted(length, MOST_TEXT));
        }
        return length;
    }

    /** {@link DataOutput#writeUTF} ends at 65,535 bytes, sets of GTIDs and lists of an enum's values do not. */
    public static void writeText(String text, DataOutput out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // Nothing is written that would not be read.
        out.writeInt(checked(bytes.length));
        out.write(bytes);
    }

    /** As much is allocated as there is, whatever the length says. */
    public static String readText(DataInput in) throws IOException {
        int length = checked(in.readInt());
        byte[] bytes = new byte[Math.min(length, STEP)];
        in.readFully(bytes);
        while (bytes.length < length) {
            int read = bytes.length;
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * read));
            in.readFully(bytes, read, bytes.length - read);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
