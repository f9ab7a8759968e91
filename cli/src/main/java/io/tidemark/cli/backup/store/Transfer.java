package io.tidemark.cli.backup.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies bytes, however many, and tells a failure to read from one to write. */
final class Transfer {

    private static final int STEP = 1 << 16;

    private Transfer() {}

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
