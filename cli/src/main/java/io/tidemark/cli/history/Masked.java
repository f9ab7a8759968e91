package io.tidemark.cli.history;

import java.util.regex.Pattern;

/** Words of a command without the secrets that a URL may have in it. */
final class Masked {

    private static final Pattern USER = Pattern.compile("(?<=//)[^/@\\s]*@");
    private static final Pattern QUERY = Pattern.compile("(?<=://)([^?\\s]*)\\?\\S*");

    private Masked() {}

    /** Who logs in, and what stands behind a question mark, are left out of a URL. */
    static String of(String word) {
        return word.contains("://")
                ? QUERY.matcher(USER.matcher(word).replaceAll("...@")).replaceAll("$1?...")
                : word;
    }
}
