package io.tidemark.checkpoint.source;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A sum of 128 bits of each id's SHA-256: alike for the same ids, in whatever order, and for others hardly ever. */
final class IdSum {

    private final MessageDigest digest;
    private long upper;
    private long lower;

    IdSum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    void add(String id) {
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
        upper += hash.getLong();
        lower += hash.getLong();
    }

    boolean isOfTheSame(IdSum other) {
        return upper == other.upper && lower == other.lower;
    }
}
