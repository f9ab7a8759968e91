package io.tidemark.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums in lower-case hexadecimal. */
final class Checksums {

    private Checksums() {}

    /** Reads the stream to its end and closes it. */
    static String sha256(InputStream content) throws IOException {
        return of("SHA-256", content);
    }

    /** Reads the stream to its end and closes it. Good against broken downloads, not against forged ones. */
    static String sha1(InputStream content) throws IOException {
        return of("SHA-1", content);
    }

    private static String of(String algorithm, InputStream content) throws IOException {
        try (DigestInputStream stream = new DigestInputStream(content, MessageDigest.getInstance(algorithm))) {
            stream.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(stream.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm + ".", e);
        }
    }
}
