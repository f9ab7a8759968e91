package io.tidemark.embedded;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A piece of a JDBC URL. */
final class UrlPart {

    private UrlPart() {}

    static String encode(String text) {
        // The drivers decode percent signs; not all of them take a plus for a space.
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
