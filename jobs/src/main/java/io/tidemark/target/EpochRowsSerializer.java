package io.tidemark.target;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Version 1, big endian: the table's columns and key as SQL text (modified UTF-8 with its length), the number of rows
 * (int), the number of bytes (int), the rows as {@link EpochRowsCodec} wrote them. Rows of other columns are refused:
 * read as they are, values would end up in the wrong ones.
 */
final class EpochRowsSerializer implements SimpleVersionedSerializer<EpochRows> {

    private static final int VERSION = 1;

    private final String schema;

    EpochRowsSerializer(TargetTable target) {
        this.schema = target.rowType().asSerializableString() + " KEY " + target.key();
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(EpochRows epoch) throws IOException {
        DataOutputSerializer output = new DataOutputSerializer(schema.length() + epoch.rows().length + 16);
        output.writeUTF(schema);
        output.writeInt(epoch.count());
        output.writeInt(epoch.rows().length);
        output.write(epoch.rows());
        return output.getCopyOfBuffer();
    }

    @Override
    public EpochRows deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("epoch rows of version " + version + "; this release reads version " + VERSION);
        }
        DataInputDeserializer input = new DataInputDeserializer(serialized);
        String stored = input.readUTF();
        if (!stored.equals(schema)) {
            throw new IOException(
                    "the restored state holds rows of %s that are not applied yet; the pipeline now declares"
                                    .formatted(stored)
                            + " %s. Restore with the table as it was, stop with a savepoint, then change it."
                                    .formatted(schema));
        }
        int count = input.readInt();
        byte[] rows = new byte[input.readInt()];
        input.readFully(rows);
        return new EpochRows(rows, count);
    }
}
