package io.tidemark.target;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A table of the target's server as it is there.
 *
 * @param schema the database, unquoted
 * @param name unquoted
 * @param engine empty for what is read like a table and is none
 * @param columns in their order
 * @param keys unique indexes on whole columns, the primary key first
 * @param uniqueIndexes how many unique indexes there are, those on parts or expressions included
 * @param comment empty for none
 */
public record MySqlTable(
        String schema,
        String name,
        String engine,
        List<MySqlColumn> columns,
        List<List<String>> keys,
        int uniqueIndexes,
        String comment) {

    private static final String TRANSACTIONAL = "InnoDB";

    public MySqlTable {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(engine, "engine");
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
        Objects.requireNonNull(comment, "comment");
    }

    /** Whether its rows change with the tidemark. */
    boolean transactional() {
        return engine.equalsIgnoreCase(TRANSACTIONAL);
    }

    /**
     * The columns of the primary key, or else of another unique index that no null escapes; empty if there is none. A key that
     * the server has made up, of a column that is not shown, tells nobody's rows.
     */
    public List<String> key() {
        return keys.stream()
                .filter(key -> key.stream().allMatch(name -> column(name)
                        .filter(column -> column.shown() && !column.nullable())
                        .isPresent()))
                .findFirst()
                .orElse(List.of());
    }

    Optional<MySqlColumn> column(String column) {
        return columns.stream().filter(found -> found.name().equals(column)).findFirst();
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
