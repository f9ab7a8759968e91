package io.tidemark.cli.backup.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** Copies bytes, however many, and tells a failure to read from one to write. */
final class Transfer {

    private static final int STEP = 1 << 16;

    private Transfer() {}

    /** Opens a file to be read. A failure to close it takes nothing away from what was read, and is none. */
    static InputStream open(Path file, OpenOption... options) throws UnreadableException {
        try {
            return new FilterInputStream(Files.newInputStream(file, options)) {
                @Override
                public int read(byte[] target, int at, int most) throws IOException {
                    try {
                        return super.read(target, at, most);
                    } catch (IOException failure) {
                        throw StoreFailure.of(file, failure);
                    }
                }

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
                }

                @Override
                public void close() {
                    try {
                        super.close();
                    } catch (IOException nothingLost) {
                        // Every byte was looked at.
                    }
                }
            };
        } catch (IOException failure) {
            throw new UnreadableException(StoreFailure.of(file, failure));
        }
    }

    /**
     * @return how many there were
     * @throws UnreadableException if {@code in} fails
     * @throws IOException if {@code out} does
     */
    static long copy(InputStream in, OutputStream out) throws UnreadableException, IOException {
        byte[] part = new byte[STEP];
        long bytes = 0;
        for (int read = read(in, part); read >= 0; read = read(in, part)) {
            out.write(part, 0, read);
            bytes += read;
        }
        return bytes;
    }

    private static int read(InputStream in, byte[] part) throws UnreadableException {
        try {
            return in.read(part);
        } catch (IOException failure) {
            throw new UnreadableException(failure);
        }
    }
}
