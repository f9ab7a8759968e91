package io.tidemark.target;

import java.util.Objects;

/**
 * A column of a target table.
 *
 * @param name unquoted
 * @param type what it is made of
 * @param printed the type as Postgres prints it, a domain's by its name
 * @param nullable whether it may be null
 * @param generated whether the server alone gives it its value
 * @param preset whether it has a value in a row that does not give one: a default, or an identity
 * @param comment empty for none
 */
public record PostgresColumn(
        String name,
        PostgresType type,
        String printed,
        boolean nullable,
        boolean generated,
        boolean preset,
        String comment) {

    public PostgresColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(printed, "printed");
        Objects.requireNonNull(comment, "comment");
    }

    /** Whether a row can do without it. */
    boolean mayBeLeftOut() {
        return nullable || generated || preset;
    }
}
