package io.tidemark.cli.backup.store;

import java.util.regex.Pattern;

/**
 * How the keys of a backup come out of its secret; none of this is one.
 *
 * @param iterations of PBKDF2
 * @param salt 32 hexadecimal digits
 * @param check tells whether a secret is the one, 32 hexadecimal digits
 */
public record KeyParameters(long iterations, String salt, String check) {

    /** What OWASP asks of PBKDF2 with HMAC-SHA-256 (Password Storage Cheat Sheet, 2023). */
    static final int ITERATIONS = 600_000;

    /** Beyond it a manifest of somebody else's would keep this machine busy for minutes. */
    private static final int MOST_ITERATIONS = 20_000_000;

    private static final Pattern SIXTEEN_BYTES = Pattern.compile("[0-9a-f]{32}");

    public KeyParameters {
        if (iterations < ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException(iterations + " iterations");
        }
        if (!SIXTEEN_BYTES.matcher(salt).matches()
                || !SIXTEEN_BYTES.matcher(check).matches()) {
            throw new IllegalArgumentException("a salt or check that is not 32 hexadecimal digits");
        }
    }
}
