package io.tidemark.target;

import java.util.Objects;

/**
 * A column's type as the Postgres catalog gives it.
 *
 * @param base the built-in type's {@code typname}, of a domain that of the type it is made of; {@link #ARRAY} for any
 *     array, {@link #OTHER} for enums, composites, ranges and what extensions bring
 * @param modifier {@code atttypmod}, or that of the domain; -1 if there is none
 */
public record PostgresType(String base, int modifier) {

    static final String ARRAY = "array";
    static final String OTHER = "other";
    static final int UNMODIFIED = -1;

    /** What the modifiers of numeric, varchar and bpchar count in (VARHDRSZ). */
    private static final int LENGTH_HEADER = 4;

    public PostgresType {
        Objects.requireNonNull(base, "base");
        if (modifier < UNMODIFIED) {
            throw new IllegalArgumentException("a type modifier is -1 or more, not " + modifier);
        }
    }

    static PostgresType of(String base) {
        return new PostgresType(base, UNMODIFIED);
    }

    /** Packs as {@code make_numeric_typmod} in PostgreSQL's numeric.c does. */
    static PostgresType numeric(int precision, int scale) {
        return new PostgresType("numeric", ((precision << 16) | (scale & 0x7ff)) + LENGTH_HEADER);
    }

    /** @param base varchar or bpchar */
    static PostgresType ofLength(String base, int length) {
        return new PostgresType(base, length + LENGTH_HEADER);
    }

    boolean modified() {
        return modifier != UNMODIFIED;
    }

    /** Of a numeric with a modifier: 1 to 1000. */
    int precision() {
        return ((modifier - LENGTH_HEADER) >> 16) & 0xffff;
    }

    /** Of a numeric with a modifier: -1000 to 1000. */
    int scale() {
        return (((modifier - LENGTH_HEADER) & 0x7ff) ^ 0x400) - 0x400;
    }

    /** As SQL says it. */
    String sql() {
        return switch (base) {
            case "bool" -> "boolean";
            case "int2" -> "smallint";
            case "int4" -> "integer";
            case "int8" -> "bigint";
            case "float4" -> "real";
            case "float8" -> "double precision";
            case "numeric" -> modified() ? "numeric(%d, %d)".formatted(precision(), scale()) : "numeric";
            case "varchar" -> modified() ? "varchar(%d)".formatted(modifier - LENGTH_HEADER) : "varchar";
            case "bpchar" -> modified() ? "char(%d)".formatted(modifier - LENGTH_HEADER) : "bpchar";
            default -> modified() ? "%s(%d)".formatted(base, modifier) : base;
        };
    }
}
