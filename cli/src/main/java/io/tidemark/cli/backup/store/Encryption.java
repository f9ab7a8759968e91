package io.tidemark.cli.backup.store;

import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import com.google.crypto.tink.subtle.Hkdf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM in segments of 1 MiB, as Tink's Streaming AEAD has them: neither a segment nor their order or number can be changed
 * unnoticed (Hoang, Reyhanitabar, Rogaway and Vizár, Online Authenticated-Encryption, 2015). Each file has a key of its own and is
 * bound to its name.
 */
public final class Encryption implements Protection {

    static final String CIPHER = "AES256_GCM_HKDF_1MB";
    static final String DERIVATION = "PBKDF2WithHmacSHA256";

    private static final String HMAC = "HmacSha256";
    private static final int KEY_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int CHECK_BYTES = 16;
    private static final int SEGMENT_BYTES = 1 << 20;

    private final KeyParameters parameters;
    private final StreamingAead files;
    private final byte[] manifestKey;

    private Encryption(KeyParameters parameters, StreamingAead files, byte[] manifestKey) {
        this.parameters = parameters;
        this.files = files;
        this.manifestKey = manifestKey;
    }

    /** Of a new backup. */
    public static Encryption create(String secret, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] master = master(secret, salt, KeyParameters.ITERATIONS);
        return of(
                new KeyParameters(KeyParameters.ITERATIONS, HexFormat.of().formatHex(salt), check(master, salt)),
                master);
    }

    /** Of a backup that there is; empty if its secret is another one. */
    public static Optional<Encryption> open(String secret, KeyParameters parameters) {
        byte[] salt = HexFormat.of().parseHex(parameters.salt());
        byte[] master = master(secret, salt, parameters.iterations());
        return check(master, salt).equals(parameters.check()) ? Optional.of(of(parameters, master)) : Optional.empty();
    }

    private static Encryption of(KeyParameters parameters, byte[] master) {
        byte[] salt = HexFormat.of().parseHex(parameters.salt());
        try {
            return new Encryption(
                    parameters,
                    new AesGcmHkdfStreaming(
                            derived(master, salt, "files", KEY_BYTES), HMAC, KEY_BYTES, SEGMENT_BYTES, 0),
                    derived(master, salt, "manifest", KEY_BYTES));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] master(String secret, byte[] salt, long iterations) {
        PBEKeySpec derivation =
                new PBEKeySpec(secret.toCharArray(), salt, Math.toIntExact(iterations), Byte.SIZE * KEY_BYTES);
        try {
            return SecretKeyFactory.getInstance(DERIVATION)
                    .generateSecret(derivation)
                    .getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            derivation.clearPassword();
        }
    }

    private static String check(byte[] master, byte[] salt) {
        return HexFormat.of().formatHex(derived(master, salt, "check", CHECK_BYTES));
    }

    private static byte[] derived(byte[] master, byte[] salt, String use, int bytes) {
        try {
            return Hkdf.computeHkdf(HMAC, master, salt, bytes("tidemark backup " + use), bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<KeyParameters> parameters() {
        return Optional.of(parameters);
    }

    @Override
    public OutputStream storing(OutputStream to, String name) throws IOException {
        try {
            return files.newEncryptingStream(to, bytes(name));
        } catch (GeneralSecurityException failure) {
            throw new IOException(failure);
        }
    }

    @Override
    public InputStream reading(InputStream from, String name) throws IOException {
        try {
            return files.newDecryptingStream(from, bytes(name));
        } catch (GeneralSecurityException failure) {
            throw new IOException(failure);
        }
    }

    @Override
    public SeekableByteChannel reading(SeekableByteChannel from, String name) throws IOException {
        try {
            return files.newSeekableDecryptingChannel(from, bytes(name));
        } catch (GeneralSecurityException failure) {
            throw new IOException(failure);
        }
    }

    @Override
    public String mac(String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(manifestKey, HMAC));
            return HexFormat.of().formatHex(mac.doFinal(bytes(text)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
