package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads Snappy's framing format (google/snappy, framing_format.txt and format_description.txt), in which Flink compresses
 * state if {@code execution.checkpointing.snapshot-compression} is on. Each block's checksum is compared.
 */
final class SnappyInput extends InputStream {

    private static final int COMPRESSED = 0x00;
    private static final int UNCOMPRESSED = 0x01;
    private static final int FIRST_SKIPPABLE = 0x80;
    private static final int MOST_BLOCK = 1 << 16;
    /** What a block can be at most if nothing in it can be made smaller. */
    private static final int MOST_COMPRESSED = 32 + MOST_BLOCK + MOST_BLOCK / 6;

    private static final int CHECKSUM = 4;
    private static final int MASK_DELTA = 0xa282ead8;

    private final InputStream in;
    private byte[] block = new byte[0];
    private int at;

    SnappyInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return fill() ? block[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int read = Math.min(length, block.length - at);
        System.arraycopy(block, at, bytes, offset, read);
        at += read;
        return read;
    }

    private boolean fill() throws IOException {
        while (at == block.length) {
            int type = in.read();
            if (type < 0) {
                return false;
            }
            int length = in.read() | (in.read() << 8) | (in.read() << 16);
            if (length < 0) {
                throw damaged();
            }
            if (type == COMPRESSED || type == UNCOMPRESSED) {
                block(type, length);
            } else if (type >= FIRST_SKIPPABLE) {
                in.skipNBytes(length);
            } else {
                throw damaged();
            }
        }
        return true;
    }

    private void block(int type, int length) throws IOException {
        if (length < CHECKSUM || length > CHECKSUM + MOST_COMPRESSED) {
            throw damaged();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw damaged();
        }
        byte[] content = Arrays.copyOfRange(bytes, CHECKSUM, length);
        block = type == COMPRESSED ? uncompressed(content) : content;
        at = 0;
        CRC32C checksum = new CRC32C();
        checksum.update(block);
        int value = (int) checksum.getValue();
        if (littleEndian(bytes, 0, CHECKSUM) != ((value >>> 15) | (value << 17)) + MASK_DELTA) {
            throw new UnreadableStateException("compressed state whose checksum is wrong");
        }
    }

    private static UnreadableStateException damaged() {
        return new UnreadableStateException("compressed state that is damaged");
    }

    private static int littleEndian(byte[] bytes, int offset, int length) {
        int value = 0;
        for (int i = 0; i < length; i++) {
            value |= (bytes[offset + i] & 0xFF) << (8 * i);
        }
        return value;
    }

    private static byte[] uncompressed(byte[] bytes) throws UnreadableStateException {
        try {
            int from = 0;
            int length = 0;
            for (int shift = 0; ; shift += 7) {
                int next = bytes[from++];
                length |= (next & 0x7F) << shift;
                if (next >= 0) {
                    break;
                }
            }
            if (length < 0 || length > MOST_BLOCK) {
                throw damaged();
            }
            byte[] out = new byte[length];
            int to = 0;
            while (from < bytes.length) {
                int tag = bytes[from++] & 0xFF;
                int kind = tag & 3;
                if (kind == 0) {
                    int count = tag >> 2;
                    if (count >= 60) {
                        int extra = count - 59;
                        count = littleEndian(bytes, from, extra);
                        from += extra;
                    }
                    count++;
                    System.arraycopy(bytes, from, out, to, count);
                    from += count;
                    to += count;
                } else {
                    int width = kind == 3 ? 4 : kind;
                    int back = littleEndian(bytes, from, width);
                    int count = (tag >> 2) + 1;
                    if (kind == 1) {
                        back |= (tag >> 5) << 8;
                        count = ((tag >> 2) & 7) + 4;
                    }
                    from += width;
                    if (back <= 0) {
                        throw damaged();
                    }
                    for (int i = 0; i < count; i++, to++) {
                        out[to] = out[to - back];
                    }
                }
            }
            if (to != length) {
                throw damaged();
            }
            return out;
        } catch (IndexOutOfBoundsException beyond) {
            throw damaged();
        }
    }
}
