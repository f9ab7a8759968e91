package io.tidemark.checkpoint.flink;

import java.io.Closeable;
import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads big endian values and takes none of them for granted. It holds a few kilobytes, however much there is to read.
 */
public final class StateInput implements DataInput, Closeable {

    /** Nobody knows where the bytes end: they are compressed. */
    static final long ENDLESS = Long.MAX_VALUE / 2;

    private static final int BUFFER = 1 << 13;
    private static final int STEP = 1 << 16;

    /** Of one value: a set of GTIDs, which is what is long, has a hundredth of it. */
    private static final int MOST_BYTES = 1 << 24;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private long position;
    private long limit;

    /** @param length how many bytes there must be, from here on */
    public StateInput(InputStream in, long length) {
        this.in = in;
        this.limit = length;
    }

    /** How many bytes have been read. */
    public long position() {
        return position;
    }

    /** How many bytes there are up to the end of the innermost part. */
    public long remaining() {
        return limit - position;
    }

    /**
     * Whatever is read next is a part of so many bytes.
     *
     * @return what {@link #leave} wants
     */
    public long enter(long length) throws IOException {
        if (length < 0 || length > remaining()) {
            throw new UnreadableStateException("a part of %d bytes, of %d".formatted(length, remaining()));
        }
        long outer = limit;
        limit = position + length;
        return outer;
    }

    /** The part ends here. */
    public void leave(long outer) throws IOException {
        end();
        limit = outer;
    }

    /** Nothing is left. */
    public void end() throws IOException {
        if (remaining() > 0) {
            throw new UnreadableStateException("%d bytes more than expected".formatted(remaining()));
        }
    }

    /** How many elements follow. */
    public int count(int leastBytes) throws IOException {
        int count = readInt();
        if (count < 0 || (long) count * leastBytes > remaining()) {
            throw new UnreadableStateException("a list of %d elements, of %d bytes".formatted(count, remaining()));
        }
        return count;
    }

    /** Exactly 0 or 1. */
    public boolean flag() throws IOException {
        int flag = readUnsignedByte();
        if (flag > 1) {
            throw new UnreadableStateException("a flag of " + flag);
        }
        return flag == 1;
    }

    /** A value's bytes with their length ahead. */
    public byte[] bytes() throws IOException {
        return value(count(1));
    }

    /** The bytes of a value that is all there is up to the end of the innermost part. */
    public byte[] rest() throws IOException {
        return value(remaining());
    }

    private byte[] value(long length) throws IOException {
        if (length > MOST_BYTES) {
            throw new UnreadableStateException("a value of %d bytes".formatted(length));
        }
        return bytes((int) length);
    }

    /** As much is allocated as there is, whatever the length says. */
    public byte[] bytes(int length) throws IOException {
        if (length > remaining()) {
            throw cut();
        }
        byte[] bytes = new byte[Math.min(length, STEP)];
        readFully(bytes);
        while (bytes.length < length) {
            int read = bytes.length;
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * read));
            readFully(bytes, read, bytes.length - read);
        }
        return bytes;
    }

    /** A long text, UTF-8 with its length in bytes ahead. */
    public String longText() throws IOException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    public void skip(long length) throws IOException {
        if (length < 0 || length > remaining()) {
            throw cut();
        }
        long left = length - (end - at);
        if (left <= 0) {
            at += (int) length;
        } else {
            at = 0;
            end = 0;
            try {
                in.skipNBytes(left);
            } catch (EOFException shorter) {
                throw cut();
            }
        }
        position += length;
    }

    /** Skips what {@link #readUTF} would read. */
    public void skipText() throws IOException {
        skip(readUnsignedShort());
    }

    private static UnreadableStateException cut() {
        return new UnreadableStateException("it ends in the middle of a value");
    }

    private int next() throws IOException {
        if (position >= limit) {
            throw cut();
        }
        if (at == end) {
            at = 0;
            end = 0;
            int read = in.read(buffer, 0, buffer.length);
            if (read <= 0) {
                throw cut();
            }
            end = read;
        }
        position++;
        return buffer[at++] & 0xFF;
    }

    @Override
    public void readFully(byte[] bytes) throws IOException {
        readFully(bytes, 0, bytes.length);
    }

    @Override
    public void readFully(byte[] bytes, int offset, int length) throws IOException {
        if (length > remaining()) {
            throw cut();
        }
        int buffered = Math.min(length, end - at);
        System.arraycopy(buffer, at, bytes, offset, buffered);
        at += buffered;
        if (in.readNBytes(bytes, offset + buffered, length - buffered) < length - buffered) {
            throw cut();
        }
        position += length;
    }

    @Override
    public int skipBytes(int length) throws IOException {
        skip(length);
        return length;
    }

    @Override
    public boolean readBoolean() throws IOException {
        return flag();
    }

    @Override
    public byte readByte() throws IOException {
        return (byte) next();
    }

    @Override
    public int readUnsignedByte() throws IOException {
        return next();
    }

    @Override
    public short readShort() throws IOException {
        return (short) readUnsignedShort();
    }

    @Override
    public int readUnsignedShort() throws IOException {
        return (next() << 8) | next();
    }

    @Override
    public char readChar() throws IOException {
        return (char) readUnsignedShort();
    }

    @Override
    public int readInt() throws IOException {
        return (readUnsignedShort() << 16) | readUnsignedShort();
    }

    @Override
    public long readLong() throws IOException {
        return ((long) readInt() << 32) | (readInt() & 0xFFFF_FFFFL);
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat(readInt());
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(readLong());
    }

    @Override
    public String readLine() {
        throw new UnsupportedOperationException("state has no lines");
    }

    /** As {@link DataInput#readUTF}. */
    @Override
    public String readUTF() throws IOException {
        int bytes = readUnsignedShort();
        if (bytes > remaining()) {
            throw cut();
        }
        char[] text = new char[bytes];
        int length = 0;
        long textEnd = position + bytes;
        while (position < textEnd) {
            text[length++] = character(textEnd);
        }
        return new String(text, 0, length);
    }

    private char character(long textEnd) throws IOException {
        int first = next();
        if (first < 0x80) {
            return (char) first;
        }
        int more = first >> 5 == 0b110 ? 1 : first >> 4 == 0b1110 ? 2 : -1;
        if (more < 0 || position + more > textEnd) {
            throw new UnreadableStateException("a text that is not in modified UTF-8");
        }
        int character = more == 1 ? first & 0x1F : first & 0x0F;
        for (int i = 0; i < more; i++) {
            int byteOf = next();
            if (byteOf >> 6 != 0b10) {
                throw new UnreadableStateException("a text that is not in modified UTF-8");
            }
            character = (character << 6) | (byteOf & 0x3F);
        }
        return (char) character;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
