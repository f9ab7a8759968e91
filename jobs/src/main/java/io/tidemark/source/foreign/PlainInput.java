package io.tidemark.source.foreign;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;

/** Reads big endian values and takes none of them for granted. */
final class PlainInput {

    private final DataInputDeserializer in;

    PlainInput(byte[] bytes) {
        this.in = new DataInputDeserializer(bytes);
    }

    int integer() throws IOException {
        return in.readInt();
    }

    long number() throws IOException {
        return in.readLong();
    }

    /** How many elements follow, each of at least one byte. */
    int count() throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new UnreadableStateException("a list of %d elements, of %d bytes".formatted(count, in.available()));
        }
        return count;
    }

    boolean flag() throws IOException {
        int flag = in.readUnsignedByte();
        if (flag > 1) {
            throw new UnreadableStateException("a flag of " + flag);
        }
        return flag == 1;
    }

    String text() throws IOException {
        return in.readUTF();
    }

    byte[] bytes() throws IOException {
        byte[] bytes = new byte[count()];
        in.readFully(bytes);
        return bytes;
    }

    void end() throws IOException {
        if (in.available() > 0) {
            throw new UnreadableStateException("%d bytes more than expected".formatted(in.available()));
        }
    }
}
