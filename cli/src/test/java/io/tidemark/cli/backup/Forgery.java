package io.tidemark.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Changes a manifest as somebody can who knows its layout, and no key. */
final class Forgery {

    private Forgery() {}

    static void replace(Path backup, String was, String becomes) throws IOException {
        Path file = backup.resolve("manifest.json");
        String text = Files.readString(file);
        assertThat(text).contains(was);
        String body = text.substring(0, text.lastIndexOf(",\n  \"sha256\"")).replace(was, becomes);
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
            Files.writeString(
                    file,
                    "%s,\n  \"sha256\": \"%s\"\n}\n"
                            .formatted(body, HexFormat.of().formatHex(sum)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
