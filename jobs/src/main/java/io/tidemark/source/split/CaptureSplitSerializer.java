package io.tidemark.source.split;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** What a reader keeps in a checkpoint; see {@link SplitCodec}. */
public final class CaptureSplitSerializer implements SimpleVersionedSerializer<CaptureSplit> {

    @Override
    public int getVersion() {
        return SplitCodec.VERSION;
    }

    @Override
    public byte[] serialize(CaptureSplit split) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        SplitCodec.write(split, out);
        return out.getCopyOfBuffer();
    }

    @Override
    public CaptureSplit deserialize(int version, byte[] bytes) throws IOException {
        return SplitCodec.read(version, new DataInputDeserializer(bytes));
    }
}
