package io.tidemark.source.value;

import java.util.Objects;

/**
 * A column's type as the Postgres catalog gives it, with domains resolved to their base type (PostgreSQL manual,
 * section 51.64, {@code pg_type}).
 */
public sealed interface ColumnType {

    /** {@code pg_type.typname}: {@code int4}, {@code bpchar}, {@code _int4}. */
    String name();

    /** What sort of type it is; only built-in base types are ever more to Flink than their printed text. */
    enum Kind {
        BASE,
        ENUM,
        COMPOSITE,
        RANGE,
        MULTIRANGE,
        OTHER
    }

    /**
     * Anything but an array.
     *
     * @param modifier {@code atttypmod}, or the domain's {@code typtypmod}; -1 if there is none
     */
    record Scalar(String name, int modifier, Kind kind) implements ColumnType {
        public Scalar {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(kind, "kind");
            if (modifier < -1) {
                throw new IllegalArgumentException("a type modifier is -1 or more, not " + modifier);
            }
        }
    }

    /** An array printed with commas. The modifier of an array's column belongs to its elements. */
    record Array(String name, ColumnType element) implements ColumnType {
        public Array {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(element, "element");
        }
    }

    /**
     * A type that is no array. A domain nobody resolved, a pseudo-type and a type of a kind unknown here are {@link
     * Kind#OTHER}.
     *
     * @param name {@code typname}; a base type of that name is taken for the one in {@code pg_catalog}
     * @param modifier {@code atttypmod}, or the domain's {@code typtypmod}; -1 if there is none
     * @param type {@code typtype}
     */
    static ColumnType of(String name, int modifier, char type) {
        Kind kind =
                switch (type) {
                    case 'b' -> Kind.BASE;
                    case 'e' -> Kind.ENUM;
                    case 'c' -> Kind.COMPOSITE;
                    case 'r' -> Kind.RANGE;
                    case 'm' -> Kind.MULTIRANGE;
                    default -> Kind.OTHER;
                };
        return new Scalar(name, modifier, kind);
    }

    /**
     * The array of a type. The element's row is the one whose {@code typarray} is the array's oid; going by {@code
     * typelem} would take {@code point}, {@code name} and {@code int2vector} for arrays.
     *
     * @param name the array's {@code typname}
     * @param element with the column's modifier, or that of the domain it was resolved from
     * @param delimiter the element's {@code typdelim}; an array printed with another than a comma, as of {@code box}
     *     and of PostGIS's {@code geometry}, is carried as its text
     */
    static ColumnType arrayOf(String name, ColumnType element, char delimiter) {
        return delimiter == ArrayConverter.DELIMITER ? new Array(name, element) : new Scalar(name, -1, Kind.OTHER);
    }
}
