package io.tidemark.cli.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EncryptionTest {

    private static final String SECRET = "correct horse battery staple";
    private static final int SEGMENT = 1 << 20;

    private static byte[] stored(Encryption encryption, String name, byte[] content) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (OutputStream out = encryption.storing(stored, name)) {
            out.write(content);
        }
        return stored.toByteArray();
    }

    private static byte[] read(Encryption encryption, String name, byte[] stored) throws IOException {
        return encryption.reading(new ByteArrayInputStream(stored), name).readAllBytes();
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(7).nextBytes(content);
        return content;
    }

    @Test
    void theSameSecretReadsWhatIsStoredAndNoOther() throws IOException {
        Encryption encryption = Encryption.create(SECRET, new SecureRandom());
        KeyParameters parameters = encryption.parameters().orElseThrow();
        for (int bytes : new int[] {0, 1, SEGMENT, 2 * SEGMENT + 7}) {
            byte[] content = random(bytes);
            byte[] stored = stored(encryption, "file", content);
            assertThat(read(Encryption.open(SECRET, parameters).orElseThrow(), "file", stored))
                    .isEqualTo(content);
        }
        assertThat(Encryption.open(SECRET + " ", parameters)).isEmpty();
    }

    @Test
    void aFileUnderAnotherNameIsNotRead() throws IOException {
        Encryption encryption = Encryption.create(SECRET, new SecureRandom());
        byte[] stored = stored(encryption, "one", random(100));
        assertThatThrownBy(() -> read(encryption, "other", stored)).isInstanceOf(IOException.class);
    }

    @Test
    void segmentsThatAreLeftOutOrExchangedAreFound() throws IOException {
        Encryption encryption = Encryption.create(SECRET, new SecureRandom());
        byte[] stored = stored(encryption, "file", random(3 * SEGMENT));
        byte[] cut = Arrays.copyOf(stored, SEGMENT);
        assertThatThrownBy(() -> read(encryption, "file", cut)).isInstanceOf(IOException.class);
        byte[] exchanged = stored.clone();
        System.arraycopy(stored, SEGMENT, exchanged, 2 * SEGMENT, SEGMENT);
        System.arraycopy(stored, 2 * SEGMENT, exchanged, SEGMENT, SEGMENT);
        assertThatThrownBy(() -> read(encryption, "file", exchanged)).isInstanceOf(IOException.class);
    }

    @Test
    void theSameContentIsNeverStoredTwiceAlike() throws IOException {
        Encryption encryption = Encryption.create(SECRET, new SecureRandom());
        byte[] content = random(100);
        assertThat(stored(encryption, "file", content)).isNotEqualTo(stored(encryption, "file", content));
    }

    @Test
    void parametersThatWouldWeakenTheKeyAreRefused() {
        String digits = "0".repeat(32);
        assertThatThrownBy(() -> new KeyParameters(1_000, digits, digits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1000 iterations");
        // As an int it is what is asked for.
        assertThatThrownBy(() -> new KeyParameters(600_000 - (1L << 32), digits, digits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-4294367296 iterations");
    }
}
