package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.io.ByteArrayOutputStream;
import com.github.shyiko.mysql.binlog.network.protocol.command.Command;
import io.tidemark.position.GtidSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Asks a MySQL server for every transaction that is not in a set ({@code COM_BINLOG_DUMP_GTID}). The library's own command
 * knows no tags.
 *
 * @param serverId the reader's
 */
record GtidDump(long serverId, GtidSet known) implements Command {

    private static final int COMMAND = 0x1e;
    private static final long BEGIN_OF_FILE = 4;

    @Override
    public byte[] toByteArray() throws IOException {
        byte[] set = encoded();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeInteger(COMMAND, 1);
        out.writeInteger(0, 2);
        out.writeLong(serverId, 4);
        // The name of a file, which is left to the server.
        out.writeInteger(0, 4);
        out.writeLong(BEGIN_OF_FILE, 8);
        out.writeInteger(set.length, 4);
        out.write(set);
        return out.toByteArray();
    }

    /** {@code Gtid_set::encode} of MySQL: servers before 8.3 know the form without tags only. */
    private byte[] encoded() throws IOException {
        boolean tagged = known.sources().stream().anyMatch(source -> source.indexOf(':') >= 0);
        long count = known.sources().size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeLong(tagged ? (1L << 56) | (count << 8) | 1 : count, 8);
        for (String source : known.sources()) {
            String[] parts = source.split(":", 2);
            UUID server = UUID.fromString(parts[0]);
            writeBigEndian(out, server.getMostSignificantBits());
            writeBigEndian(out, server.getLeastSignificantBits());
            if (tagged) {
                byte[] tag = (parts.length == 1 ? "" : parts[1]).getBytes(StandardCharsets.US_ASCII);
                // At most 32 bytes, whose number fits one byte of the form that TaggedGtid reads.
                out.writeInteger(tag.length << 1, 1);
                out.write(tag);
            }
            long[] ends = known.intervals(source);
            out.writeLong(ends.length / 2, 8);
            for (int i = 0; i < ends.length; i += 2) {
                out.writeLong(ends[i], 8);
                out.writeLong(ends[i + 1] + 1, 8);
            }
        }
        return out.toByteArray();
    }

    private static void writeBigEndian(ByteArrayOutputStream out, long value) throws IOException {
        out.writeLong(Long.reverseBytes(value), 8);
    }
}
