package io.tidemark.demo;

import java.util.List;

/**
 * A view of the pipeline, and how the source itself would compute it.
 *
 * @param name the target table
 * @param columns of the target table, the key's first
 * @param keyColumns how many of the columns are the key
 * @param sourceQuery plain SQL on the source with the same columns in the same order and of the same types
 */
public record View(String name, List<String> columns, int keyColumns, String sourceQuery) {

    public View {
        columns = List.copyOf(columns);
    }

    /** What the target holds. */
    String targetQuery() {
        return "SELECT " + String.join(", ", columns) + " FROM " + name;
    }
}
