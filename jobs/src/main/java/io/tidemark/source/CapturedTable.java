package io.tidemark.source;

/**
 * A table of the source that a pipeline reads.
 *
 * @param slot the replication slot its changes come from
 */
public record CapturedTable(String schema, String table, String slot) {

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
