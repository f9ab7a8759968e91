package io.tidemark.source.split;

import io.tidemark.source.TableName;

/**
 * A part of a table that is read in the first load and not yet read.
 *
 * @param number counts the table's chunks from 0
 * @param column the leading key column that {@code range} is about; empty if the range is {@link KeyRange#ALL}
 */
public record ChunkSplit(TableName table, int number, String column, KeyRange range) implements CaptureSplit {

    /** How the ids of a table's chunks begin, and no other table's. */
    public static String idPrefix(TableName table) {
        return table.id() + "#";
    }

    @Override
    public String splitId() {
        return idPrefix(table) + number;
    }
}
