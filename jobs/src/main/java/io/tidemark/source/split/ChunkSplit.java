package io.tidemark.source.split;

import io.tidemark.source.TableName;

/**
 * A part of a table that is read in the first load, or in one that was begun anew, and not yet read.
 *
 * @param generation of which load it is: 0 of the first one, one more each time the source's tables are loaded anew
 * @param number counts the table's chunks from 0
 * @param column the column that {@code range} is about; empty if the range is {@link KeyRange#ALL}
 */
public record ChunkSplit(TableName table, int generation, int number, String column, KeyRange range)
        implements CaptureSplit {

    /** How the ids of a table's chunks begin, and no other table's. */
    public static String idPrefix(TableName table) {
        return table.id() + "#";
    }

    /** The same part, in another load. */
    public ChunkSplit of(int load) {
        return new ChunkSplit(table, load, number, column, range);
    }

    @Override
    public String splitId() {
        return idPrefix(table) + number + (generation == 0 ? "" : "/" + generation);
    }
}
