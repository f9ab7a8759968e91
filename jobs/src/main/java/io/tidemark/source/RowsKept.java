package io.tidemark.source;

import java.io.Serializable;
import java.util.List;

/**
 * The last row of each key of a table is in state, for whoever reads the table in one way.
 *
 * @param key the columns it is found by
 * @param metadata the metadata columns that are kept with it
 */
public record RowsKept(TableName table, List<String> key, List<String> metadata) implements Serializable {

    public RowsKept {
        key = List.copyOf(key);
        metadata = List.copyOf(metadata);
    }

    @Override
    public String toString() {
        return "%s by %s%s"
                .formatted(
                        table,
                        String.join(", ", key),
                        metadata.isEmpty() ? "" : " with " + String.join(", ", metadata));
    }
}
