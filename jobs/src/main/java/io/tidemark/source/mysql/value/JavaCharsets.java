package io.tidemark.source.mysql.value;

import java.nio.charset.Charset;
import java.util.Optional;

/** A Java without the module {@code jdk.charsets} knows few. */
final class JavaCharsets {

    private JavaCharsets() {}

    static Optional<Charset> named(String name) {
        return Charset.isSupported(name) ? Optional.of(Charset.forName(name)) : Optional.empty();
    }
}
