package io.tidemark.cli.backup.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and sums up what is written through it. Closing it leaves what it writes to open. */
final class MeasuredOutput extends FilterOutputStream {

    private final MessageDigest digest = Sha256.begun();
    private long bytes;

    MeasuredOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int one) throws IOException {
        out.write(one);
        digest.update((byte) one);
        bytes++;
    }

    @Override
    public void write(byte[] some, int offset, int length) throws IOException {
        out.write(some, offset, length);
        digest.update(some, offset, length);
        bytes += length;
    }

    @Override
    public void close() throws IOException {
        flush();
    }

    long bytes() {
        return bytes;
    }

    /** To be asked once. */
    String sha256() {
        return Sha256.ended(digest);
    }
}
