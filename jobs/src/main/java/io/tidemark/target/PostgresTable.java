package io.tidemark.target;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A table of the target database as it is there.
 *
 * @param schema unquoted
 * @param name unquoted
 * @param kind what else it may be
 * @param columns in their order
 * @param key the columns of the primary key, or else of another index that rows can be upserted by and that no null
 *     escapes; empty if there is none
 * @param comment empty for none
 */
public record PostgresTable(
        String schema, String name, Kind kind, List<PostgresColumn> columns, List<String> key, String comment) {

    /** What can be read like a table. */
    public enum Kind {
        TABLE("a table"),
        PARTITIONED_TABLE("a partitioned table"),
        VIEW("a view"),
        MATERIALIZED_VIEW("a materialized view"),
        FOREIGN_TABLE("a foreign table"),
        OTHER("no table");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** @param kind {@code pg_class.relkind} */
        static Kind of(char kind) {
            return switch (kind) {
                case 'r' -> TABLE;
                case 'p' -> PARTITIONED_TABLE;
                case 'v' -> VIEW;
                case 'm' -> MATERIALIZED_VIEW;
                case 'f' -> FOREIGN_TABLE;
                default -> OTHER;
            };
        }

        /** Whether rows can be upserted into it. */
        boolean writable() {
            return this == TABLE || this == PARTITIONED_TABLE;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    public PostgresTable {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        Objects.requireNonNull(comment, "comment");
    }

    Optional<PostgresColumn> column(String column) {
        return columns.stream().filter(found -> found.name().equals(column)).findFirst();
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
