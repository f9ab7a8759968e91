package io.tidemark.bench;

import java.util.Locale;

/** Names as they are typed. */
final class Names {

    private Names() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
