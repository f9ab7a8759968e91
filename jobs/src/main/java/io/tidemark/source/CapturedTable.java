package io.tidemark.source;

import java.util.List;

/**
 * A table of the source that a pipeline reads.
 *
 * @param key the columns the pipeline takes for its key
 * @param slot the replication slot its changes come from
 * @param publication the publication that says which changes
 * @param publicationMade whether the reader makes the publication, or somebody has
 */
public record CapturedTable(
        String schema, String table, List<String> key, String slot, String publication, boolean publicationMade) {

    public CapturedTable {
        key = List.copyOf(key);
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
