package io.tidemark.target;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Version 1: row count (int, big endian), then the rows as {@link EpochRowsCodec} wrote them.
 */
final class EpochRowsSerializer implements SimpleVersionedSerializer<EpochRows> {

    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(EpochRows epoch) {
        return ByteBuffer.allocate(Integer.BYTES + epoch.rows().length)
                .putInt(epoch.count())
                .put(epoch.rows())
                .array();
    }

    @Override
    public EpochRows deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("epoch rows of version " + version + "; this release reads version " + VERSION);
        }
        ByteBuffer buffer = ByteBuffer.wrap(serialized);
        int count = buffer.getInt();
        byte[] rows = new byte[buffer.remaining()];
        buffer.get(rows);
        return new EpochRows(rows, count);
    }
}
