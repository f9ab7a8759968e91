package io.tidemark.source.value;

/**
 * Precision and scale of a {@code numeric(p, s)}.
 *
 * @param precision 1 to 1000
 * @param scale -1000 to 1000: below zero the digits before the point are rounded, above the precision the first digits
 *     behind the point are zeros
 */
record NumericModifier(int precision, int scale) {

    /** Decodes a type modifier other than -1 ({@code make_numeric_typmod} in PostgreSQL's numeric.c). */
    static NumericModifier of(int modifier) {
        int packed = modifier - 4;
        return new NumericModifier((packed >> 16) & 0xffff, ((packed & 0x7ff) ^ 0x400) - 0x400);
    }

    /** The most digits a value has before the point. */
    int wholeDigits() {
        return Math.max(precision - scale, 0);
    }

    /** The most digits a value has behind the point. */
    int fractionDigits() {
        return Math.max(scale, 0);
    }
}
