package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/**
 * The text of a JSON object whose last fields say what the text before them has to be: {@code mac}, by a key, of encrypted
 * backups alone, and {@code sha256}.
 *
 * @param body the text before both
 * @param mac "" if there is none
 */
record SealedText(String body, String mac) {

    private static final String OBJECT_END = "\n}\n";
    private static final String MAC = ",\n  \"mac\": \"";
    private static final String SHA256 = ",\n  \"sha256\": \"";
    private static final int MAC_DIGITS = 64;
    private static final String END = "\"" + OBJECT_END;

    static String seal(Map<String, ?> json, Protection protection) {
        String object = JsonText.of(json);
        String body = object.substring(0, object.length() - OBJECT_END.length());
        String mac = protection.mac(body);
        String said = mac.isEmpty() ? body : body + MAC + mac + '"';
        return said + SHA256 + Sha256.of(said) + END;
    }

    /** Empty if the text is not as it was sealed, as far as that can be said without a key. */
    static Optional<SealedText> open(String text) {
        int at = text.lastIndexOf(SHA256);
        if (at < 0 || !text.endsWith(END) || text.length() < at + SHA256.length() + END.length()) {
            return Optional.empty();
        }
        String said = text.substring(0, at);
        if (!text.substring(at + SHA256.length(), text.length() - END.length()).equals(Sha256.of(said))) {
            return Optional.empty();
        }
        int macAt = said.lastIndexOf(MAC);
        boolean hasMac = macAt >= 0 && said.length() == macAt + MAC.length() + MAC_DIGITS + 1;
        return Optional.of(
                hasMac
                        ? new SealedText(
                                said.substring(0, macAt), said.substring(macAt + MAC.length(), said.length() - 1))
                        : new SealedText(said, ""));
    }

    /** Whether it was sealed by who has the same key, or without one. */
    boolean isBy(Protection protection) {
        return MessageDigest.isEqual(
                protection.mac(body).getBytes(StandardCharsets.UTF_8), mac.getBytes(StandardCharsets.UTF_8));
    }
}
